import { useEffect, useState } from "react";
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

function Difference({ fields, number }) {
  return (
    <section className="diff" aria-label={`From version ${number} to now`}>
      {!fields.length && <p>It says the same as now.</p>}
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

function Version({ version, isOpen, mayEdit, difference, onCompare, onRestore }) {
  const { number, current, author, reason, at } = version;
  return (
    <li className="version">
      <div className="version__row">
        <span className="version__no">v{number}</span>
        <span className="truncate" title={exact(at)}>{author} {reason} <span className="faint">{ago(at)}</span></span>
        <span className="version__actions">
          {current && <span className="faint">now</span>}
          {!current && (
            <button type="button" className="button button--ghost button--sm" aria-expanded={isOpen}
              aria-label={`${isOpen ? "Hide" : "Compare"} version ${number}`} onClick={onCompare}>
              {isOpen ? "Hide" : "Compare"}
            </button>
          )}
          {!current && mayEdit && (
            <button type="button" className="button button--ghost button--sm" aria-label={`Restore version ${number}`} onClick={onRestore}>
              Restore
            </button>
          )}
        </span>
      </div>
      {isOpen && difference && <Difference fields={difference.fields} number={number} />}
    </li>
  );
}

/** What the piece said before: who wrote it and why, how it differs from now, and the way back to it. */
export function History({ piece, mayEdit, saver, versions, difference, onHistory, onCompare, onRestore }) {
  const texts = textsOf(piece);
  const [textId, setTextId] = useState(piece.id);
  const [open, setOpen] = useState(0);
  const text = texts.find((each) => each.id === textId) ?? texts[0];
  const about = [piece.kind, piece.id, text.email];
  const known = versions?.id === text.id ? versions.versions : null;

  useEffect(() => {
    onHistory(...about);
    if (open) onCompare(...about, open);
  }, [text.id, text.v]);

  const compare = (number) => {
    setOpen(open === number ? 0 : number);
    if (open !== number) onCompare(...about, number);
  };
  const restore = async (number) => {
    if (!(await saver.settle())) return toast.error("Some of your text is not saved yet. Settle that first.");
    setOpen(0);
    onRestore(...about, number, saver.of(text.id)?.v ?? text.v);
  };
  return (
    <>
      <h3 className="section-title">
        Versions <span className="faint">{known?.length ?? ""}</span>
        {texts.length > 1 && (
          <select className="input input--sm versions__of" aria-label="Versions of" value={text.id}
            onChange={(event) => { setTextId(event.target.value); setOpen(0); }}>
            {texts.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
          </select>
        )}
      </h3>
      {!known && <span className="skeleton bone" />}
      {known && (
        <ol className="versions" reversed>
          {known.map((version) => (
            <Version key={version.number} version={version} mayEdit={mayEdit} isOpen={open === version.number}
              difference={difference?.id === text.id && difference.number === version.number ? difference : null}
              onCompare={() => compare(version.number)} onRestore={() => restore(version.number)} />
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
