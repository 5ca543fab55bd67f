import { useEffect, useRef, useState } from "react";
import { Check, CircleAlert, LoaderCircle, PencilLine, Sparkles, X } from "lucide-react";
import { toast } from "sonner";
import { Difference } from "./panel_history";

const LANGUAGES = ["German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish", "Swedish", "Danish", "Czech", "Turkish", "Japanese"];
const BUILT_IN = "built-in";
const nameOf = (writer) => (writer === BUILT_IN || !writer ? "The built-in writer" : writer);
const capital = (word) => word.replace(/^./, (letter) => letter.toUpperCase());
const asText = (value) => (Array.isArray(value) ? value.map((tag) => `#${tag}`).join(" ") : value ?? "");
const asValue = (before, text) => (Array.isArray(before) ? text.split(/[\s,#]+/).filter(Boolean) : text);

/** A choice that acts at once, and shows its name again. */
function Choose({ label, options, onChoose }) {
  return (
    <select className="input input--sm rewrite__choose" aria-label={label} value="" onChange={(event) => onChoose(event.target.value)}>
      <option value="" disabled>{label}</option>
      {options.map((option) => <option key={option} value={option}>{capital(option)}</option>)}
    </select>
  );
}

function Wishes({ piece, rewriter, of, onOf, onAsk }) {
  const ask = (action, detail = "") => () => onAsk(action, detail);
  const button = (action, label) => (
    <button key={action} type="button" className="button button--sm" onClick={ask(action)}>{label}</button>
  );
  return (
    <div className="rewrite__wishes">
      {piece.emails.length > 0 && (
        <select className="input input--sm rewrite__of" aria-label="Email to rewrite" value={of} onChange={(event) => onOf(event.target.value)}>
          {piece.emails.map((email) => <option key={email.id} value={email.id}>Email {email.position}: {email.fields.subject_line}</option>)}
        </select>
      )}
      {button("rewrite", "Rewrite")}
      {button("shorten", "Shorten")}
      {button("lengthen", "Lengthen")}
      {button("variant", "Variant")}
      {piece.kind === "social_post" && button("hashtags", "Hashtags")}
      <Choose label="Tone" options={rewriter.tones ?? []} onChoose={(tone) => onAsk("tone", tone)} />
      {rewriter.translates && <Choose label="Translate" options={LANGUAGES} onChoose={(language) => onAsk("translate", language)} />}
    </div>
  );
}

/** What is suggested, to be changed by hand before it is taken. */
function Editing({ rewrite, onTake, onBack }) {
  const [texts, setTexts] = useState(() =>
    Object.fromEntries(rewrite.fields.map(({ name }) => [name, asText(rewrite.proposal[name])])));
  const take = () => onTake(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, asValue(rewrite.proposal[name], text)])));
  return (
    <>
      {rewrite.fields.map(({ name, label }) => (
        <label key={name} className="field">
          <span className="field__label">{label}, as suggested</span>
          <textarea className="input rewrite__text" rows={name === "content" ? 6 : 2} value={texts[name]}
            onChange={(event) => setTexts((before) => ({ ...before, [name]: event.target.value }))} />
        </label>
      ))}
      <div className="rewrite__actions">
        <button type="button" className="button button--primary button--sm" onClick={take}><Check className="icon" />Accept as edited</button>
        <button type="button" className="button button--ghost button--sm" onClick={onBack}>Back</button>
      </div>
    </>
  );
}

function Suggestion({ rewrite, onTake, onLeave, onAgain }) {
  const [editing, setEditing] = useState(false);
  const box = useRef(null);
  useEffect(() => { box.current?.scrollIntoView({ block: "nearest" }); }, [rewrite.status]);
  const { status, fields, findings, problem } = rewrite;
  const writing = status === "asked" || status === "writing";
  const title = `${rewrite.name}${rewrite.detail ? `: ${rewrite.detail}` : ""}`;
  return (
    <div ref={box} className="rewrite__box">
      <p className="rewrite__head" role="status">
        {writing ? <LoaderCircle className="icon" /> : status === "failed" ? <CircleAlert className="icon" /> : <Sparkles className="icon" />}
        <b>{title}</b>
        <span className="faint">
          {writing ? `${nameOf(rewrite.by)} is writing` : status === "failed" ? "Nothing was changed" : `by ${nameOf(rewrite.by).replace("The", "the")}`}
        </span>
      </p>
      {status === "failed" && <p>{problem}</p>}
      {status !== "failed" && !editing && fields.length > 0 && <Difference fields={fields} label="What would change" />}
      {status === "ready" && !fields.length && <p>It would say the same as now.</p>}
      {status === "ready" && findings.length > 0 && (
        <ul className="rewrite__findings">
          {findings.map((finding, index) => <li key={index}><CircleAlert className="icon icon--sm" />{finding.message} {finding.fix}</li>)}
        </ul>
      )}
      {editing ? <Editing rewrite={rewrite} onTake={onTake} onBack={() => setEditing(false)} /> : (
        <div className="rewrite__actions">
          {status === "ready" && fields.length > 0 && (
            <>
              <button type="button" className="button button--primary button--sm" onClick={() => onTake({})}><Check className="icon" />Accept</button>
              <button type="button" className="button button--sm" onClick={() => setEditing(true)}><PencilLine className="icon" />Edit</button>
            </>
          )}
          {status === "failed" && rewrite.by !== BUILT_IN && rewrite.action !== "translate" && (
            <button type="button" className="button button--sm" onClick={onAgain}>Have the built-in writer do it</button>
          )}
          <button type="button" className="button button--ghost button--sm" onClick={onLeave}>
            <X className="icon" />{writing ? "Stop" : status === "ready" ? "Reject" : "Close"}
          </button>
        </div>
      )}
    </div>
  );
}

/** A text written anew on request: asked for, seen while it is written, and taken, edited or left. */
export function Rewriting({ piece, saver, rewrite, rewriter, onSuggest, onTake, onLeave }) {
  const [of, setOf] = useState(piece.emails[0]?.id ?? "");
  const mine = rewrite?.piece_id === piece.id ? rewrite : null;
  const settled = async (then) => {
    if (!(await saver.settle())) return toast.error("Some of your text is not saved yet. Settle that first.");
    then();
  };
  const ask = (action, detail, email = of, by = "") => settled(() =>
    onSuggest({ kind: piece.kind, piece: piece.id, email, action, detail, by }));
  return (
    <section aria-label="Suggestions" className="rewrite">
      <h3 className="section-title">Suggestions <span className="faint">by {nameOf(rewriter?.name).replace("The", "the")}</span></h3>
      {mine
        ? <Suggestion key={mine.id} rewrite={mine} onLeave={() => onLeave(mine.id)}
            onTake={(edited) => settled(() => onTake(mine.id, edited))}
            onAgain={() => ask(mine.action, mine.detail, mine.email_id, BUILT_IN)} />
        : <Wishes piece={piece} rewriter={rewriter ?? {}} of={of} onOf={setOf} onAsk={ask} />}
    </section>
  );
}
