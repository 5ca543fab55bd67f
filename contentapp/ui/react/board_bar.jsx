import { Archive, ChartColumn, ChevronRight, CircleCheck, Eye, Search, X } from "lucide-react";
import { Link } from "react-router";
import { KINDS, SOMETIMES, STATUSES, pieces } from "./board_words";

export function Bar({ id, name, count }) {
  return (
    <header className="bar bar--board">
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link to="/bundles">Bundles</Link>
        <ChevronRight className="icon" />
      </nav>
      <h1 className="display bar__title truncate">
        {name || <><span className="skeleton bar__bone" /><span className="sr-only">Bundle</span></>}
      </h1>
      {count !== null && <span className="badge">{pieces(count)}</span>}
      {id && <Link to={`/bundles/${id}/run`} className="button button--ghost button--sm bar__plan"><ChartColumn className="icon" />Plan and figures</Link>}
    </header>
  );
}

export function ToPlan({ id }) {
  return <Link to={`/bundles/${id}/run`} className="button button--primary">See the plan</Link>;
}

export function ViewBar({ counts, kinds, onKind, query, onQuery }) {
  return (
    <div className="viewbar">
      <div className="legend" role="group" aria-label="Filter by kind">
        {Object.entries(KINDS).map(([kind, { short, Icon }]) => (
          <button key={kind} type="button" className="chip" data-kind={kind} aria-pressed={kinds.has(kind)}
            onClick={() => onKind(kind)}>
            <Icon className="icon" />{short} {counts && <span className="faint">{counts[kind] ?? 0}</span>}
          </button>
        ))}
      </div>
      <span className="grow" />
      <div className="searchbox">
        <Search className="icon" />
        <input type="search" className="input input--sm" placeholder="Search pieces" aria-label="Search pieces"
          value={query} onChange={(event) => onQuery(event.target.value)} />
      </div>
    </div>
  );
}

const BULK = [
  { target: "approved", label: "Approve", Icon: CircleCheck },
  { target: "in_review", label: "Send to review", Icon: Eye },
  { target: "archived", label: "Archive", Icon: Archive },
];

/** What can be done with the selection; an action that fits none of it says so instead of acting. */
export function BulkBar({ count, allowed, onMove, onClear }) {
  return (
    <div className="board__bulk">
      <div className="bulkbar" role="toolbar" aria-label={`${pieces(count)} selected`}>
        <span className="bulkbar__count">{count} selected</span>
        {BULK.map(({ target, label, Icon }) => (
          <button key={target} type="button" className="bulkbar__action" aria-disabled={!allowed(target)}
            title={allowed(target) ? undefined : `None of these can be ${STATUSES[target].done} now`}
            onClick={() => allowed(target) && onMove(target)}>
            <Icon className="icon" /><span>{label}</span>
          </button>
        ))}
        <span className="bulkbar__sep" />
        <button type="button" className="bulkbar__action" onClick={onClear}>
          <kbd className="kbd" aria-hidden="true">Esc</kbd><X className="icon" />
          <span className="sr-only">Clear the selection</span>
        </button>
      </div>
    </div>
  );
}

const BONES = [[64, 84, 64, 104], [84, 64], [64, 104, 64], [84], []];

export function Skeleton() {
  const always = Object.entries(STATUSES).filter(([status]) => !SOMETIMES.has(status));
  return (
    <div className="board__columns" aria-busy="true">
      <span className="sr-only" role="status">Loading the board</span>
      {always.map(([status, { title, Icon }], index) => (
        <div key={status} className="column" aria-hidden="true">
          <div className="column__head"><Icon className="icon" />{title}</div>
          <div className="column__cards column__cards--still">
            {BONES[index].map((height, bone) => (
              <div key={bone} className="piece piece--bone" style={{ height }}>
                <span className="skeleton bone bone--head" />
                <span className="skeleton bone" />
                <span className="skeleton bone bone--short" />
              </div>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** One sentence and the way out, instead of the columns. */
export function Instead({ title, text, level = 2, children }) {
  const Title = `h${level}`;
  return (
    <div className="empty board__instead">
      <Title className="empty__title display">{title}</Title>
      <p className="empty__text">{text}</p>
      <div className="empty__actions">{children}</div>
    </div>
  );
}

export const BackToBundles = () => <Link className="button button--primary" to="/bundles">All bundles</Link>;
