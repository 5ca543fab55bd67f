import { useRef, useState } from "react";
import { X } from "lucide-react";
import { useAnswer } from "./use_answer";

const MOST = 12;
const LONGEST = 120;

const tidy = (word) => word.replace(/\s+/g, " ").trim().slice(0, LONGEST);
const key = (word) => word.toLocaleLowerCase();

/* `before` and every new word that is not there yet, up to the limit. */
export function withWords(before, words) {
  const seen = new Set(before.map(key));
  const fresh = words.map(tidy).filter((word) => word && !seen.has(key(word)) && seen.add(key(word)));
  return [...before, ...fresh].slice(0, MOST);
}

/* A list answered word by word: Enter or a comma adds, Backspace in the empty box takes the last one away. */
export function ChipsAnswer({ field, stored, error, placeholder, suggestions, people, onSave, parts }) {
  const { value, change, area } = useAnswer({ name: field.name, stored, onSave });
  const [draft, setDraft] = useState("");
  const [said, setSaid] = useState("");
  const box = useRef(null);
  const full = value.length >= MOST;
  const { Foot, Label, Suggestions, describedBy } = parts;

  const add = (...words) => {
    const next = withWords(value, words);
    setDraft("");
    if (next.length === value.length) return;
    setSaid(`Added ${next.slice(value.length).join(", ")}`);
    change(next);
  };
  const remove = (index) => {
    setSaid(`Removed ${value[index]}`);
    change(value.filter((_, at) => at !== index));
    box.current?.focus();
  };
  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || (event.key === "," && !event.altKey)) {
      event.preventDefault();
      add(draft);
    } else if (event.key === "Backspace" && !draft && value.length) {
      remove(value.length - 1);
    }
  };
  const onPaste = (event) => {
    const text = event.clipboardData.getData("text");
    if (!/[,\n]/.test(text)) return;
    event.preventDefault();
    add(...`${draft}${text}`.split(/[,\r\n]+/));
  };
  const onBlur = () => {
    if (draft) add(draft);
    area.onBlur();
  };
  const left = suggestions.filter((word) => !value.some((one) => key(one) === key(word)));
  const hint = full ? `${MOST} are enough. Take one away to add another.` : field.hint;

  return (
    <div className="field" onFocus={area.onFocus} onBlur={onBlur}>
      <label className="field__label" htmlFor={field.id}>
        <Label field={field} />
      </label>
      {/* A press beside the words goes to the box; keyboards reach the box itself. */}
      <div
        className="input chips-input"
        data-invalid={error ? "true" : undefined}
        onMouseDown={(event) => {
          if (event.target !== event.currentTarget) return;
          event.preventDefault();
          box.current?.focus();
        }}
      >
        {value.map((word, index) => (
          <span className="chip chip--filled" key={word} title={word}>
            <span className="truncate">{word}</span>
            <button
              type="button"
              className="chip__x"
              aria-label={`Remove ${word}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => remove(index)}
            >
              <X className="icon" aria-hidden="true" />
            </button>
          </span>
        ))}
        <input
          id={field.id}
          ref={box}
          value={draft}
          maxLength={LONGEST}
          readOnly={full}
          autoComplete="off"
          enterKeyHint="enter"
          placeholder={value.length ? (full ? "" : "Add another") : placeholder || "Add one"}
          aria-required={field.required || undefined}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={describedBy(field, error, hint)}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
      </div>
      <Foot field={field} error={error} left={hint} />
      {!full && (
        <Suggestions lead={people} named={field.topic} words={left} onPick={(word) => add(word)} />
      )}
      <span className="sr-only" role="status">
        {said}
      </span>
    </div>
  );
}
