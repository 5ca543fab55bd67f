import { useCallback, useEffect, useRef } from "react";
import { Plus, Trash2 } from "lucide-react";
import { useAnswer } from "./use_answer";

const MOST = 12;
const BLANK = { name: "", detail: "", starts_on: null, ends_on: null };

/* Rows as they are stored: trimmed, without those in which nothing stands yet. */
const filled = (rows) =>
  rows
    .map(({ name, detail, starts_on, ends_on }) => ({
      name: (name ?? "").trim(),
      detail: (detail ?? "").trim(),
      starts_on: starts_on || null,
      ends_on: ends_on || null,
    }))
    .filter((row) => row.name || row.detail || row.starts_on || row.ends_on);

/* Offers with a name, what they are, and the dates between which they may be spoken of. */
export function OffersAnswer({ field, stored, error, onSave, parts }) {
  const { value: rows, change, area } = useAnswer({
    name: field.name,
    stored,
    onSave,
    wait: parts.typing,
    plain: useCallback(filled, []),
  });
  const group = useRef(null);
  const added = useRef(false);
  useEffect(() => {
    if (added.current) [...group.current.querySelectorAll(".offer")].at(-1)?.querySelector("input").focus();
    added.current = false;
  }, [rows.length]);
  const { Foot, Label, describedBy } = parts;
  const set = (index, part, text) => change(rows.map((row, at) => (at === index ? { ...row, [part]: text } : row)));
  const add = () => {
    added.current = true;
    change([...rows, { ...BLANK }]);
  };
  const remove = (index) => {
    change(
      rows.filter((_, at) => at !== index),
      true,
    );
    group.current?.querySelector(".offer__add")?.focus();
  };

  return (
    <fieldset
      className="field"
      id={field.id}
      ref={group}
      tabIndex={-1}
      aria-describedby={describedBy(field, error, field.hint)}
      {...area}
    >
      <legend className="field__label">
        <Label field={field} />
      </legend>
      {rows.map((row, index) => (
        <div className="offer" key={index} role="group" aria-label={`Offer ${index + 1}`}>
          <Cell label="Name" wide value={row.name} most={120} onChange={(text) => set(index, "name", text)} />
          <Cell
            label="What it is"
            wide
            value={row.detail}
            most={field.max_length}
            onChange={(text) => set(index, "detail", text)}
          />
          <Cell label="From" type="date" value={row.starts_on} onChange={(text) => set(index, "starts_on", text)} />
          <Cell label="Until" type="date" value={row.ends_on} onChange={(text) => set(index, "ends_on", text)} />
          <button
            type="button"
            className="button button--ghost button--icon offer__remove"
            aria-label={`Remove offer ${index + 1}${row.name ? `: ${row.name}` : ""}`}
            onClick={() => remove(index)}
          >
            <Trash2 className="icon" aria-hidden="true" />
          </button>
        </div>
      ))}
      <Foot field={field} error={error} left={field.hint} />
      {rows.length < MOST && (
        <div className="suggest">
          <button type="button" className="chip chip--add offer__add" onClick={add}>
            <Plus className="icon icon--sm" aria-hidden="true" />
            {rows.length ? "Add another offer" : "Add an offer"}
          </button>
        </div>
      )}
    </fieldset>
  );
}

function Cell({ label, value, onChange, type = "text", wide = false, most }) {
  return (
    <label className={wide ? "offer__cell offer__cell--wide" : "offer__cell"}>
      <span>{label}</span>
      <input
        className="input"
        type={type}
        value={value ?? ""}
        maxLength={most}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

const written = (notes) =>
  Object.fromEntries(
    Object.entries(notes)
      .map(([platform, note]) => [platform, note.trim()])
      .filter(([, note]) => note),
  );

/* A note for each platform that was chosen; those of platforms left out stay stored for when they come back. */
export function NotesAnswer({ field, stored, error, chosen, onSave, parts }) {
  const { value: notes, change, area } = useAnswer({
    name: field.name,
    stored,
    onSave,
    wait: parts.typing,
    plain: useCallback(written, []),
  });
  const { Foot, Label, describedBy } = parts;
  const asked = field.options.filter((option) => chosen.includes(option.value));
  return (
    <fieldset
      className="field"
      id={field.id}
      tabIndex={-1}
      aria-describedby={describedBy(field, error, field.hint)}
      {...area}
    >
      <legend className="field__label">
        <Label field={field} />
      </legend>
      {asked.map((option) => (
        <label className="note" key={option.value}>
          <span>{option.label}</span>
          <textarea
            className="input"
            rows={1}
            value={notes[option.value] ?? ""}
            maxLength={field.max_length}
            onChange={(event) => change({ ...notes, [option.value]: event.target.value })}
          />
        </label>
      ))}
      <Foot field={field} error={error} left={asked.length ? field.hint : "Choose a platform first."} />
    </fieldset>
  );
}
