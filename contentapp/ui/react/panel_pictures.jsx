import { useEffect, useId, useRef, useState } from "react";
import { Copy, Plus, Trash2 } from "lucide-react";
import { toast } from "sonner";
import { Field } from "./panel_fields";

const lines = (text) => (text ? text.split("\n") : []);

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast.success("Copied.");
  } catch {
    toast.error("Your browser does not let us copy. Select the text and copy it by hand.");
  }
}

/** One line of a field that holds a line a picture. */
function lineOf(field, index, count) {
  const all = lines(field.value);
  return {
    ...field,
    value: all[index] ?? "",
    onChange: (event) => {
      const next = Array.from({ length: Math.max(count, all.length) }, (_, at) => all[at] ?? "");
      next[index] = event.target.value.replace(/\r?\n/g, " ");
      field.onChange({ target: { value: next.join("\n") } });
    },
  };
}

const without = (field, index) => lines(field.value).filter((_, at) => at !== index).join("\n");
const change = (field, value) => field.onChange({ target: { value } });

/** What to show in each picture of a post, ready to be pasted into an image model, and what is read out instead of it. */
export function Pictures({ prompts, alts, readOnly, errors }) {
  const id = useId();
  const [wanted, setWanted] = useState(0);
  const all = lines(prompts.value);
  const count = Math.max(all.length, wanted);
  const section = useRef(null);
  useEffect(() => {
    if (wanted) section.current?.querySelector(".picture:last-of-type textarea")?.focus();
  }, [wanted]);
  const remove = (index) => {
    setWanted(0);
    if (index >= all.length) return;
    change(prompts, without(prompts, index));
    change(alts, without(alts, index));
  };
  if (!count && readOnly) return null;
  return (
    <section aria-label="Pictures" ref={section}>
      <h3 className="section-title">Pictures <span className="faint">{all.length || "none"}</span></h3>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="panel__fields picture">
          <Field id={`${id}prompt${index}`} label={`Prompt for picture ${index + 1}`} lines={4} field={lineOf(prompts, index, count)}
            readOnly={readOnly} error={errors.media_prompts} />
          <div className="picture__acts">
            <button type="button" className="button button--sm" aria-label={`Copy prompt ${index + 1}`}
              onClick={() => copy(all[index] ?? "")}><Copy className="icon" />Copy</button>
            {!readOnly && (
              <button type="button" className="button button--ghost button--sm" aria-label={`Remove picture ${index + 1}`}
                onClick={() => remove(index)}><Trash2 className="icon" />Remove</button>
            )}
          </div>
          <Field id={`${id}alt${index}`} label={`Alt text of picture ${index + 1}`} hint="For those who cannot see it" lines={2}
            field={lineOf(alts, index, count)} readOnly={readOnly} error={errors.media_alt_texts} />
        </div>
      ))}
      {!readOnly && count === all.length && (
        <button type="button" className="button button--sm picture__add" onClick={() => setWanted(count + 1)}><Plus className="icon" />Add a picture</button>
      )}
    </section>
  );
}
