import { Fragment, useCallback, useEffect, useState } from "react";
import { Dialog } from "radix-ui";
import { X } from "lucide-react";
import { useNavigate } from "react-router";
import { closeDrawer, kept, signal, useKeyNames, useSignal } from "./signals";

const FOLLOWS_WITHIN = 1200;
// Whoever types, chooses from a menu or answers a dialog means the letter itself.
const TAKEN =
  "input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog, [role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
const single = kept("contentapp.single-keys"); // "off" for people whose speech input types letters

let gAt = -Infinity; // outlives the page, which may change between two letters

function useShortcuts(goTo, show) {
  const navigate = useNavigate();
  useEffect(() => {
    const listen = (event) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") return event.target.closest?.("form")?.querySelector("[data-escape]")?.click();
      if (single.read() === "off" || event.target.closest?.(TAKEN)) return;
      const follows = event.timeStamp - gAt < FOLLOWS_WITHIN;
      gAt = -Infinity;
      const act = { "?": show, "[": () => signal("sidebar") }[event.key];
      if (follows && Object.hasOwn(goTo, event.key)) {
        event.preventDefault();
        navigate(goTo[event.key]);
      } else if (act) {
        event.preventDefault();
        act();
      } else if (event.key === "g") {
        gAt = event.timeStamp;
      }
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [goTo, navigate, show]);
}

function KeyCaps({ keys, then }) {
  const named = useKeyNames();
  return (
    <dd className="sheet__keys">
      {keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && then && <span className="faint">then</span>}
          <kbd className="kbd">{named(key)}</kbd>
        </Fragment>
      ))}
    </dd>
  );
}

export function Keys({ groups, goTo }) {
  const [open, setOpen] = useState(false);
  const show = useCallback(() => {
    closeDrawer();
    setOpen(true);
  }, []);
  useSignal("shortcuts", show);
  useShortcuts(goTo, show);
  const off = single.use() === "off";
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog sheet" aria-describedby={undefined}>
          <div className="sheet__head">
            <Dialog.Title className="dialog__title">Keyboard shortcuts</Dialog.Title>
            <Dialog.Close className="button button--ghost button--icon" aria-label="Close">
              <X className="icon" aria-hidden="true" />
            </Dialog.Close>
          </div>
          <div className="sheet__body" tabIndex={0} role="group" aria-label="All shortcuts">
            {groups.map((group) => (
              <section key={group.title} aria-label={group.title}>
                <h3 className="sheet__title">{group.title}</h3>
                <dl className="sheet__list">
                  {group.shortcuts.map((shortcut) => (
                    <div className="sheet__row" key={shortcut.what}>
                      <dt>{shortcut.what}</dt>
                      <KeyCaps keys={shortcut.keys} then={shortcut.then} />
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
          <label className="sheet__foot">
            <input
              type="checkbox"
              className="check"
              checked={!off}
              onChange={(event) => single.write(event.target.checked ? "" : "off")}
            />
            Use shortcuts of one key, like ? and G
          </label>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
