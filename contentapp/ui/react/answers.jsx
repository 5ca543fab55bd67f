import { useEffect, useRef } from "react";
import { Check, ChevronsUpDown, CircleAlert, Plus } from "lucide-react";
import { useLocation } from "react-router";
import { ChipsAnswer } from "./chips";
import { NotesAnswer, OffersAnswer } from "./offers";
import { useAnswer } from "./use_answer";

const TYPING = 700;

/* One question: its name, the control, a hint with the count, and what is wrong with the answer. */
export function Answer({ field, stored, error, placeholder, suggestions, people, chosen, locked, onSave }) {
  const Control = CONTROLS[field.kind];
  const given = stored ?? EMPTY[field.kind] ?? "";
  return (
    <Control
      key={field.name}
      field={field}
      stored={given}
      error={error || ""}
      placeholder={placeholder || field.placeholder}
      suggestions={suggestions ?? []}
      people={people}
      chosen={chosen ?? []}
      locked={locked || ""}
      onSave={onSave}
    />
  );
}

const EMPTY = { chips: [], choices: [], promotions: [], platform_notes: {} };

function describedBy(field, error, foot) {
  return [error && `${field.id}-error`, foot && `${field.id}-hint`].filter(Boolean).join(" ") || undefined;
}

function Label({ field }) {
  const note = field.required ? "needed for a sample" : field.optional ? "optional" : "";
  return (
    <>
      {field.label}
      {note && <span className="field__note"> {note}</span>}
    </>
  );
}

function Foot({ field, error, left, right }) {
  return (
    <>
      {(left || right) && (
        <p className="field__foot" id={`${field.id}-hint`}>
          <span>{left}</span>
          {right && <span>{right}</span>}
        </p>
      )}
      {error && (
        <p className="field__error" id={`${field.id}-error`} role="alert">
          <CircleAlert className="icon icon--sm" aria-hidden="true" />
          <span>{error}</span>
        </p>
      )}
    </>
  );
}

function Suggestions({ lead, words, onPick, named }) {
  if (!words.length) return null;
  return (
    <div className="suggest" role="group" aria-label={`Suggestions for ${named}`}>
      {lead && <span aria-hidden="true">{lead}</span>}
      {words.map((word) => (
        <button key={word} type="button" className="chip chip--add" onClick={() => onPick(word)}>
          <Plus className="icon icon--sm" aria-hidden="true" />
          {word}
        </button>
      ))}
    </div>
  );
}

function Text({ field, stored, error, placeholder, suggestions, locked, onSave }) {
  const { value, change, area } = useAnswer({ name: field.name, stored, onSave, wait: TYPING });
  const long = field.kind === "textarea";
  const near = long || value.length > field.max_length * 0.8;
  const hint = locked || field.hint;
  const count = value && near && !locked ? `${value.length} / ${field.max_length}` : "";
  const Control = long ? "textarea" : "input";
  return (
    <div className={field.half ? "field field--half" : "field"} {...area}>
      <label className="field__label" htmlFor={field.id}>
        <Label field={field} />
      </label>
      <Control
        id={field.id}
        className={long ? "input input--long" : "input"}
        type={long ? undefined : field.kind === "url" ? "url" : "text"}
        inputMode={field.kind === "url" ? "url" : undefined}
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        readOnly={Boolean(locked)}
        aria-required={field.required || undefined}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={describedBy(field, error, hint || count)}
        onChange={(event) => change(event.target.value)}
      />
      <Foot field={field} error={error} left={hint} right={count} />
      <Suggestions
        named={field.topic}
        words={locked ? [] : suggestions.filter((word) => word !== value)}
        onPick={(word) => change(word, true)}
      />
    </div>
  );
}

function Choice({ field, stored, error, onSave }) {
  const { value, change } = useAnswer({ name: field.name, stored, onSave });
  const other = value && !field.options.some((option) => option.value === value) ? [{ value, label: value }] : [];
  return (
    <fieldset className="field" id={field.id} tabIndex={-1} aria-describedby={describedBy(field, error, field.hint)}>
      <legend className="field__label">
        <Label field={field} />
      </legend>
      <div className="segmented segmented--fill segmented--lg">
        {[...other, ...field.options].map((option) => (
          <button
            key={option.value}
            type="button"
            className="segmented__item"
            aria-pressed={value === option.value}
            onClick={() => change(value === option.value ? "" : option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
      <Foot field={field} error={error} left={field.hint} />
    </fieldset>
  );
}

function Choices({ field, stored, error, onSave }) {
  const { value, change } = useAnswer({ name: field.name, stored, onSave });
  const toggle = (one) =>
    change(field.options.map((option) => option.value).filter((key) => value.includes(key) !== (key === one)));
  return (
    <fieldset className="field" id={field.id} tabIndex={-1} aria-describedby={describedBy(field, error, field.hint)}>
      <legend className="field__label">
        <Label field={field} />
      </legend>
      <div className="chips">
        {field.options.map((option) => (
          <button
            key={option.value}
            type="button"
            className="chip chip--choice"
            aria-pressed={value.includes(option.value)}
            onClick={() => toggle(option.value)}
          >
            {value.includes(option.value) ? <Check className="icon" aria-hidden="true" /> : <Plus className="icon" aria-hidden="true" />}
            {option.label}
          </button>
        ))}
      </div>
      <Foot field={field} error={error} left={field.hint} />
    </fieldset>
  );
}

function regions(current) {
  const all = new Set([...(Intl.supportedValuesOf?.("timeZone") ?? []), "UTC", current].filter(Boolean));
  const groups = new Map();
  for (const zone of [...all].sort()) {
    const region = zone.includes("/") ? zone.split("/")[0] : "Other";
    groups.set(region, [...(groups.get(region) ?? []), zone]);
  }
  return [...groups].sort(([a], [b]) => (a === "Other") - (b === "Other") || a.localeCompare(b));
}

const place = (zone) => zone.split("/").slice(1).join(", ").replaceAll("_", " ") || zone;

function TimeZone({ field, stored, error, onSave }) {
  const { value, change } = useAnswer({ name: field.name, stored, onSave });
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className="field">
      <label className="field__label" htmlFor={field.id}>
        <Label field={field} />
      </label>
      <div className="select">
        <select
          id={field.id}
          className="input"
          value={value}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={describedBy(field, error, field.hint)}
          onChange={(event) => change(event.target.value)}
        >
          {regions(value).map(([region, zones]) => (
            <optgroup key={region} label={region.replaceAll("_", " ")}>
              {zones.map((zone) => (
                <option key={zone} value={zone}>
                  {place(zone)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <ChevronsUpDown className="icon" aria-hidden="true" />
      </div>
      <Foot field={field} error={error} left={field.hint} />
      {here && here !== value && (
        <Suggestions lead="This computer’s" named={field.topic} words={[here]} onPick={(zone) => change(zone)} />
      )}
    </div>
  );
}

const CONTROLS = {
  text: Text,
  textarea: Text,
  url: Text,
  choice: Choice,
  choices: Choices,
  time_zone: TimeZone,
  chips: (props) => <ChipsAnswer {...props} parts={PARTS} />,
  promotions: (props) => <OffersAnswer {...props} parts={PARTS} />,
  platform_notes: (props) => <NotesAnswer {...props} parts={PARTS} />,
};

const PARTS = { Foot, Label, Suggestions, describedBy, typing: TYPING };

/* The scrolling middle: a new step starts at its top with its title focused, a link to a question ends in it,
   and Ctrl + Enter goes on from anywhere. */
export function StepFrame({ step, ready, children }) {
  const frame = useRef(null);
  const seen = useRef("");
  const { hash, key } = useLocation();

  useEffect(() => {
    if (!ready) return;
    const asked = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (asked) {
      asked.scrollIntoView({ block: "center" });
      asked.focus({ preventScroll: true });
    } else if (seen.current && seen.current !== step) {
      frame.current.scrollTo(0, 0);
      frame.current.querySelector("h2")?.focus({ preventScroll: true });
    }
    seen.current = step;
  }, [step, ready, hash, key]);

  useEffect(() => {
    const onKeyDown = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      const next = document.getElementById("wizard-continue");
      if (!next || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      document.activeElement?.blur(); // saves what is being typed
      next.click();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);

  return (
    <form ref={frame} className="wizard__scroll" noValidate aria-labelledby="step-title" onSubmit={(e) => e.preventDefault()}>
      {children}
    </form>
  );
}

/* The time of the last save, by the reader's own clock. */
export function SavedTime({ at }) {
  return at ? `Saved ${new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : "Saves as you type";
}
