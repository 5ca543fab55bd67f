import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const UNDO = "contentapp:restore";

const exact = (at) => new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** "just now", "12 min ago", "3 h ago", and further back the day. */
function ago(at) {
  const past = Date.now() - new Date(at).getTime();
  if (past < MINUTE) return "just now";
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`;
  if (past < 24 * HOUR) return `${Math.floor(past / HOUR)} h ago`;
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

/** The texts of a piece that have versions of their own: the piece itself, and of a sequence its emails. */
function textsOf(piece) {
  const own = { id: piece.id, email: "", v: piece.v, name: "Name and description" };
  return [own, ...piece.emails.map((email) => ({
    id: email.id, email: email.id, v: email.v, name: `Email ${email.position}: ${email.fields.subject_line}`,
  }))];
}

const TAGS = { same: "span", removed: "del", added: "ins" };
const NOW = 0; // the current text, whatever its number is by then

/** The two ends of what is open, the older first. */
const endsOf = ({ number, other }) => (other !== NOW && other < number ? [other, number] : [number, other]);

/** How texts differ, field by field. */
export function Difference({ fields, label }) {
  return (
    <section className="diff" aria-label={label}>
      {!fields.length && <p>Both say the same.</p>}
      {fields.map(({ label, parts }) => (
        <div key={label}>
          <h4>{label}</h4>
          <p tabIndex={0} role="group" aria-label={`${label}, compared`}>
            {parts.map(([op, text], index) => {
              const Tag = TAGS[op];
              return <Tag key={index}>{text}</Tag>;
            })}
          </p>
        </div>
      ))}
    </section>
  );
}

/** What a version is compared with: the current text, or any other one. */
function CompareWith({ version, known, other, onOther }) {
  const others = known.filter(({ number, current }) => number !== version.number && !current);
  return (
    <label className="compare">
      <span className="muted">Compare with</span>
      <select className="input input--sm" aria-label={`Compare version ${version.number} with`} value={other}
        onChange={(event) => onOther(Number(event.target.value))}>
        {!version.current && <option value={NOW}>Current text</option>}
        {others.map(({ number, author, reason, at }) => (
          <option key={number} value={number}>v{number}: {author} {reason}, {ago(at)}</option>
        ))}
      </select>
    </label>
  );
}

function Version({ version, known, open, mayEdit, difference, isAsked, onOpen, onRestore, onTakeBack }) {
  const { number, current, author, reason, at, suggested } = version;
  const isOpen = open?.number === number;
  const row = useRef(null);
  const shown = isOpen && Boolean(difference);

  // Who comes by a link to this comparison stands before it.
  useEffect(() => {
    if (!isAsked.current || !shown) return;
    isAsked.current = false;
    row.current.scrollIntoView();
    row.current.querySelector("button").focus({ preventScroll: true });
  }, [shown]);

  return (
    <li ref={row} className="version">
      <div className="version__row">
        <span className="version__no">v{number}</span>
        <span className="truncate" title={`${author} ${reason}, ${exact(at)}`}>{author} {reason} <span className="faint">{ago(at)}</span></span>
        <span className="version__actions">
          {current && <span className="faint">now</span>}
          {known.length > 1 && (
            <button type="button" className="button button--ghost button--sm" aria-expanded={isOpen}
              aria-label={`${isOpen ? "Hide" : "Compare"} version ${number}`}
              onClick={() => onOpen(isOpen ? null : { number, other: current ? number - 1 : NOW })}>
              {isOpen ? "Hide" : "Compare"}
            </button>
          )}
          {suggested && mayEdit && (
            <button type="button" className="button button--ghost button--sm" aria-label={`Take back version ${number}, keeping later edits`}
              title="Takes this suggestion back and keeps what was edited since" onClick={onTakeBack}>
              Take back
            </button>
          )}
          {!current && mayEdit && (
            <button type="button" className="button button--ghost button--sm" aria-label={`Restore version ${number}`} onClick={onRestore}>
              Restore
            </button>
          )}
        </span>
      </div>
      {isOpen && (
        <CompareWith version={version} known={known} other={open.other} onOther={(other) => onOpen({ number, other })} />
      )}
      {shown && <Difference fields={difference.fields} label={`From version ${difference.older} to ${difference.newer === NOW ? "now" : `version ${difference.newer}`}`} />}
      {isOpen && !shown && <span className="skeleton bone" />}
    </li>
  );
}

/** What the piece said before: who wrote it and why, how any two versions differ, and the way back to one. */
export function History({ piece, mayEdit, saver, versions, difference, compared, onHistory, onCompare, onRestore, onTakeBack }) {
  const texts = textsOf(piece);
  const wanted = compared && texts.find(({ email }) => email === compared.email);
  const [textId, setTextId] = useState((wanted ?? piece).id);
  const [open, setOpen] = useState(wanted ? compared : null);
  const isAsked = useRef(Boolean(wanted));
  const text = texts.find((each) => each.id === textId) ?? texts[0];
  const about = [piece.kind, piece.id, text.email];
  const known = versions?.id === text.id ? versions.versions : null;
  const [older, newer] = open ? endsOf(open) : [];
  const isShown = difference?.id === text.id && difference.older === older && difference.newer === newer;

  useEffect(() => { onHistory(...about); }, [text.id, text.v]);
  useEffect(() => { if (open) onCompare(...about, older, newer); }, [text.id, text.v, older, newer]);

  const change = async (how, number) => {
    if (!(await saver.settle())) return toast.error("Some of your text is not saved yet. Settle that first.");
    setOpen(null);
    how(...about, number, saver.of(text.id)?.v ?? text.v);
  };
  return (
    <>
      <h3 className="section-title">
        Versions <span className="faint">{known?.length ?? ""}</span>
        {texts.length > 1 && (
          <select className="input input--sm versions__of" aria-label="Versions of" value={text.id}
            onChange={(event) => { setTextId(event.target.value); setOpen(null); }}>
            {texts.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </select>
        )}
      </h3>
      {!known && <span className="skeleton bone" />}
      {known && (
        <ol className="versions" reversed>
          {known.map((version) => (
            <Version key={version.number} version={version} known={known} open={open} mayEdit={mayEdit} isAsked={isAsked}
              difference={isShown ? difference : null} onOpen={setOpen} onRestore={() => change(onRestore, version.number)}
              onTakeBack={() => change(onTakeBack, version.number)} />
          ))}
        </ol>
      )}
    </>
  );
}

/** Takes a restore back when its toast's Undo is pressed, also after the panel has gone. */
export function useRestoreBack(onRestore) {
  useEffect(() => {
    const back = ({ detail: { undo } }) => onRestore(undo.kind_, undo.piece, undo.email, undo.number, undo.base_v);
    document.addEventListener(UNDO, back);
    return () => document.removeEventListener(UNDO, back);
  }, [onRestore]);
}
