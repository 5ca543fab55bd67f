import { useState } from "react";
import { Check, CircleAlert, TriangleAlert } from "lucide-react";

const PLACES = {
  content: "Text", title: "Title", name: "Name", description: "Description", meta_description: "Description for search engines",
  hashtags: "Hashtags", keywords: "Keywords", cta_text: "Call to action", media_prompts: "Pictures", media_alt_texts: "Alt texts",
  subject_line: "Subject", preview_text: "Preview text", delay_days: "Days",
};
const SHOWN = 60;

/** "content" as "Text", "email 2: subject_line" as "Email 2, subject". */
function placeName(place) {
  const [email, field] = place.includes(": ") ? place.split(": ") : ["", place];
  const name = PLACES[field] ?? field.replace(/^./, (letter) => letter.toUpperCase());
  return email ? `${email.replace("e", "E")}, ${name.toLowerCase()}` : name;
}

/** Whether what the check saw still stands in `text`, and where; the server counts code points, the field UTF-16. */
function locate(text, { excerpt, offset }) {
  if (!excerpt) return null;
  const counted = offset === null ? -1 : [...text].slice(0, offset).join("").length;
  const start = counted >= 0 && text.startsWith(excerpt, counted) ? counted : text.indexOf(excerpt);
  return start < 0 ? null : [start, start + excerpt.length];
}

/** The field of a place that `fits`; pictures have several, where the first stands for all when none does. */
function fieldOf(panel, place, fits) {
  const fields = [...(panel?.querySelectorAll(`[data-place="${place}"]`) ?? [])];
  return fields.find(fits) ?? fields[0];
}

/** Selects a part of a field, in sight; an email that is folded opens. */
function select(field, [start, end]) {
  const email = field.closest("details");
  if (email) email.open = true;
  field.focus();
  field.setSelectionRange(start, end);
  field.scrollIntoView({ block: "nearest" });
}

/** Writes as if by hand, so that the field's own undo takes it back and it is saved like anything typed. */
function write(field, range, text) {
  select(field, range);
  document.execCommand(text ? "insertText" : "delete", false, text);
}

function mend(field, finding) {
  const before = field.value;
  const { replacement } = finding;
  if (Array.isArray(replacement)) {
    const list = finding.place === "hashtags" ? replacement.map((tag) => `#${tag}`).join(" ") : replacement.join(", ");
    write(field, [0, before.length], list);
  } else write(field, locate(before, finding), replacement);
  return { place: finding.place, before, after: field.value };
}

function Found({ finding, panel, readOnly, onFixed }) {
  const wrong = finding.severity === "error";
  const Icon = wrong ? CircleAlert : TriangleAlert;
  const { excerpt, replacement } = finding;
  const shown = excerpt.length > SHOWN ? `${excerpt.slice(0, SHOWN)}…` : excerpt;
  const fixable = !readOnly && replacement !== null && (excerpt || Array.isArray(replacement));
  const show = () => {
    const field = fieldOf(panel.current, finding.place, ({ value }) => locate(value, finding));
    const range = field && locate(field.value, finding);
    if (range) select(field, range);
    else field?.focus();
  };
  const fix = () => {
    const field = fieldOf(panel.current, finding.place, ({ value }) => locate(value, finding));
    if (field && (Array.isArray(replacement) || locate(field.value, finding))) onFixed(mend(field, finding));
  };
  return (
    <li className={`finding${wrong ? " finding--error" : ""}`}>
      <Icon className="icon" />
      <p className="finding__title"><span className="sr-only">{wrong ? "Error: " : "Warning: "}</span>{finding.message}</p>
      <p className="finding__why">{finding.fix}</p>
      <p className="finding__place">
        <span className="faint">{placeName(finding.place)}</span>
        {excerpt && <button type="button" className="link finding__excerpt" aria-label={`Show “${shown.trim() || "the spaces"}” in the text`} onClick={show}>{shown.trim() || "Show"}</button>}
        {fixable && <button type="button" className="button button--sm" aria-label={`Fix: ${finding.message}`} onClick={fix}>Fix</button>}
      </p>
    </li>
  );
}

function Limit({ limit, rule, label }) {
  if (!limit || !rule) return null;
  return (
    <p className="checks__limit faint">
      {limit.toLocaleString("en")} characters on {label}: <a className="link" href={rule.source} target="_blank" rel="noreferrer">source</a>, checked in {rule.read}
    </p>
  );
}

/** What the checks say of the text as last saved: each finding with its place, and a fix where the check knows one. */
export function Checks({ piece, panel, readOnly }) {
  const findings = [...piece.findings].sort((one, other) => (other.severity === "error") - (one.severity === "error"));
  const [fixed, setFixed] = useState(null);
  const undo = () => {
    const field = fieldOf(panel.current, fixed.place, ({ value }) => value === fixed.after);
    if (field?.value === fixed.after) write(field, [0, fixed.after.length], fixed.before);
    setFixed(null);
  };
  const standing = fixed && fieldOf(panel.current, fixed.place, ({ value }) => value === fixed.after)?.value === fixed.after;
  return (
    <section aria-label="Checks">
      <h3 className="section-title">
        Checks {findings.length > 0 && <span className="faint">{findings.length}</span>}
        {standing && <button type="button" className="button button--ghost button--sm" aria-label="Undo the fix" onClick={undo}>Undo</button>}
      </h3>
      {findings.length
        ? <ul className="checks">{findings.map((finding, index) => <Found key={index} {...{ finding, panel, readOnly }} onFixed={setFixed} />)}</ul>
        : <p className="checks__clear"><Check className="icon icon--sm" />Nothing to mend.</p>}
      <Limit limit={piece.limit} rule={piece.limit_rule} label={piece.label} />
    </section>
  );
}
