import { useEffect, useRef, useState } from "react";
import { useSaverState } from "./panel_saver";

const WORDS_A_MINUTE = 238;

const words = (text) => (text.trim() ? text.trim().split(/\s+/).length : 0);
const toTags = (text) => text.split(/[\s,#]+/).filter(Boolean);
const fromTags = (list) => (list ?? []).map((tag) => `#${tag}`).join(" ");
const toList = (text) => text.split(",").map((word) => word.trim()).filter(Boolean);
const fromList = (list) => (list ?? []).join(", ");
const asText = (value) => (value ?? "").toString();
const fromLines = (list) => (list ?? []).join("\n");
const toLines = (text) => (text ? text.split("\n") : []);
const LISTS = {
  hashtags: [fromTags, toTags], keywords: [fromList, toList], media_prompts: [fromLines, toLines], media_alt_texts: [fromLines, toLines],
};
const NUMBERS = { delay_days: [asText, (text) => Number.parseInt(text, 10) || 0] };
const ways = (name) => LISTS[name] ?? NUMBERS[name] ?? [asText, asText];

/**
 * The texts of one target as they stand in the fields. What arrives from the server replaces a field only when nobody is
 * in it and nothing in it waits to be saved. `at` goes before the name of a field where a check names it ("email 2: ").
 */
export function useTexts(saver, id, about, v, fields, at = "") {
  saver.learn(id, v, about, fields);
  const [texts, setTexts] = useState(() => {
    const draft = saver.of(id).draft;
    return Object.fromEntries(Object.keys(fields).map((name) => [name, ways(name)[0](draft[name] ?? fields[name])]));
  });
  const focused = useRef("");
  const take = (names) => setTexts((before) => {
    const fresh = names.filter((name) => name !== focused.current && !saver.unsaved(id, name));
    const next = { ...before };
    for (const name of fresh) next[name] = ways(name)[0](fields[name]);
    return fresh.some((name) => next[name] !== before[name]) ? next : before;
  });
  useEffect(() => take(Object.keys(fields)), [fields]);
  const bind = (name) => ({
    name,
    "data-place": at + name, // as the checks name it
    value: texts[name] ?? "",
    onFocus: () => { focused.current = name; },
    onBlur: () => { focused.current = ""; take([name]); saver.flush(); },
    onChange: (event) => {
      const text = event.target.value;
      setTexts((before) => ({ ...before, [name]: text }));
      saver.change(id, name, ways(name)[1](text));
    },
  });
  /** Shows these values, whatever stood there. */
  const show = (values) => setTexts((before) => {
    const next = { ...before };
    for (const [name, value] of Object.entries(values)) next[name] = ways(name)[0](value);
    return next;
  });
  return { texts, bind, show };
}

function Ring({ share }) {
  const round = 2 * Math.PI * 5.5;
  return (
    <svg viewBox="0 0 14 14" aria-hidden="true">
      <circle cx="7" cy="7" r="5.5" fill="none" stroke="var(--line-strong)" strokeWidth="2" />
      <circle cx="7" cy="7" r="5.5" fill="none" stroke={share > 1 ? "var(--danger)" : "var(--ink)"} strokeWidth="2"
        strokeDasharray={`${Math.min(1, share) * round} ${round}`} />
    </svg>
  );
}

function readingTime(count) {
  const seconds = Math.round((60 * count) / WORDS_A_MINUTE);
  return seconds < 90 ? `${seconds} s to read` : `${Math.round(seconds / 60)} min to read`;
}

/** The large text of a piece, with its figures below. */
export function Editor({ id, label, field, limit, count, parts = 1, foldAt, extra, readOnly, error }) {
  const text = field.value;
  const used = count ?? text.length;
  const over = limit && used > limit;
  return (
    <div className="field">
      <label className={limit === undefined ? "field__label" : "sr-only"} htmlFor={id}>{label}</label>
      <div className={`editor${error || over ? " is-wrong" : ""}`}>
        <textarea id={id} className="editor__text" readOnly={readOnly} {...field} rows={4}
          aria-invalid={Boolean(error || over)} />
        <footer className="editor__foot">
          <span className={`counter${over ? " is-over" : ""}`}>
            {limit ? <><Ring share={used / limit} />{used.toLocaleString("en")} / {limit.toLocaleString("en")}{parts > 1 && ` in the longest of ${parts} posts`}</>
              : `${text.length.toLocaleString("en")} characters`}
          </span>
          <span>{words(text).toLocaleString("en")} words</span>
          <span className="only-wide">{readingTime(words(text))}</span>
          {foldAt && text.length > foldAt && <span className="only-wide">folds at {foldAt}</span>}
          {extra && <span className="editor__extra">{extra}</span>}
        </footer>
      </div>
      {error && <p className="field__error" role="alert">{error}</p>}
    </div>
  );
}

/** One labelled field: a line, or several when `lines` says so. */
export function Field({ id, label, hint, field, max, lines, type, readOnly, error }) {
  const Tag = lines ? "textarea" : "input";
  const over = max && field.value.length > max;
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>{label}</label>
      <Tag id={id} className="input" type={lines ? undefined : type ?? "text"} min={type === "number" ? 0 : undefined}
        rows={lines} readOnly={readOnly} {...field} aria-invalid={Boolean(error)}
        aria-describedby={hint || max || error ? `${id}-foot` : undefined} />
      {(hint || max || error) && (
        <p className="field__foot" id={`${id}-foot`}>
          <span className={error ? "is-wrong" : ""}>{error || hint}</span>
          {max && <span className={over ? "is-over" : ""}>{field.value.length} / {max}</span>}
        </p>
      )}
    </div>
  );
}

/** Where two texts begin to differ, and how many letters from their ends they differ no more. */
function difference(text, other) {
  const most = Math.min(text.length, other.length);
  let start = 0;
  while (start < most && text[start] === other[start]) start++;
  let tail = 0;
  while (tail < most - start && text.at(-1 - tail) === other.at(-1 - tail)) tail++;
  return [start, text.length - tail];
}

/** One of two texts, with what the other has not got marked and in sight. */
function Version({ title, text, other }) {
  const [start, end] = difference(text, other);
  const inSight = (mark) => { if (mark) mark.parentNode.scrollTop = mark.offsetTop - 48; };
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <p tabIndex={0}>
        {text ? <>{text.slice(0, start)}<mark ref={inSight}>{text.slice(start, end)}</mark>{text.slice(end)}</> : <i>Empty</i>}
      </p>
    </figure>
  );
}

/** Both texts, and the choice. Nothing is lost before it is made. */
export function Conflict({ saver, id, show }) {
  useSaverState(saver);
  const target = saver.of(id);
  if (target?.state !== "conflict") return null;
  const names = Object.keys(target.draft).filter((name) => name in target.theirs);
  const read = (name, value) => ways(name)[0](value);
  return (
    <section className="conflict" role="alert" aria-label="Two versions">
      <p className="conflict__title">Somebody else saved this while you were writing. Both texts are here; which one stays?</p>
      {names.map((name) => (
        <div key={name} className="conflict__pair">
          <Version title="Yours" text={read(name, target.draft[name])} other={read(name, target.theirs[name])} />
          <Version title="Theirs" text={read(name, target.theirs[name])} other={read(name, target.draft[name])} />
        </div>
      ))}
      <div className="conflict__actions">
        <button type="button" className="button button--sm" onClick={() => { show(target.draft); saver.keepMine(id); }}>Keep mine</button>
        <button type="button" className="button button--sm" onClick={() => { show(target.theirs); saver.useTheirs(id); }}>Use theirs</button>
      </div>
    </section>
  );
}
