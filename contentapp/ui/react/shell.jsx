import { useContext, useEffect, useRef, useState } from "react";
import { DropdownMenu } from "radix-ui";
import { Check, Ellipsis, Keyboard, LogOut, Menu, Monitor, Moon, Settings, Sun, X } from "lucide-react";
import { Link } from "react-router";
import { ColorModeContext } from "$/utils/context-registry";
import { signOut, signal } from "./signals";

const THEMES = [
  ["light", "Light", Sun],
  ["dark", "Dark", Moon],
  ["system", "As the system", Monitor],
];

export function SkipLink() {
  // Not a hash link: the router would take it for a change of page.
  const skip = (event) => {
    event.preventDefault();
    document.getElementById("content")?.focus();
  };
  return (
    <a className="skip" href="#content" onClick={skip}>
      Skip to content
    </a>
  );
}

export function Drawer({ children }) {
  const dialog = useRef(null);
  const [open, setOpen] = useState(false);
  const show = () => {
    dialog.current?.showModal();
    setOpen(true);
  };
  const leave = (event) => {
    // A link was followed, or the backdrop (the dialog itself, outside its content) was pressed.
    if (event.target === dialog.current || event.target.closest("a[href]")) dialog.current?.close();
  };
  useEffect(() => {
    const wide = window.matchMedia("(min-width: 768px)");
    const close = () => wide.matches && dialog.current?.close();
    wide.addEventListener("change", close);
    return () => wide.removeEventListener("change", close);
  }, []);
  return (
    <>
      <button
        type="button"
        className="button button--ghost button--icon"
        aria-label="Open menu"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={show}
      >
        <Menu className="icon" />
      </button>
      <dialog ref={dialog} className="drawer" aria-label="Menu" onClick={leave} onClose={() => setOpen(false)}>
        <div className="drawer__inner">
          <button
            type="button"
            className="button button--ghost button--icon drawer__close"
            aria-label="Close menu"
            onClick={() => dialog.current?.close()}
          >
            <X className="icon" />
          </button>
          {children}
        </div>
      </dialog>
    </>
  );
}

export function AccountMenu({ name, email, initials, side }) {
  const { rawColorMode, setColorMode } = useContext(ColorModeContext);
  const trigger = useRef(null);
  const [place, setPlace] = useState(null);
  // Inside a modal dialog only the dialog's own content can be reached: the menu opens there, not under <body>.
  const find = () => setPlace(trigger.current?.closest("dialog, aside"));
  return (
    <div className="account-menu">
      <DropdownMenu.Root modal={false} onOpenChange={(open) => open && find()}>
        <DropdownMenu.Trigger ref={trigger} className="account" aria-label={`Account of ${name || email}`}>
          <span className="avatar avatar--ink" aria-hidden="true">{initials}</span>
          <span className="grow">
            <span className="account__name truncate">{name}</span>
            <span className="account__mail truncate">{email}</span>
          </span>
          <Ellipsis className="icon faint" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal container={place}>
          <DropdownMenu.Content className="menu menu--over" side={side} align="start" sideOffset={6} collisionPadding={8}>
            <DropdownMenu.Label className="menu__label">Theme</DropdownMenu.Label>
            <DropdownMenu.RadioGroup value={rawColorMode} onValueChange={setColorMode}>
              {THEMES.map(([value, label, Icon]) => (
                <DropdownMenu.RadioItem key={value} value={value} className="menu__item">
                  <Icon className="icon" />
                  {label}
                  <DropdownMenu.ItemIndicator className="menu__mark">
                    <Check className="icon icon--sm" />
                  </DropdownMenu.ItemIndicator>
                </DropdownMenu.RadioItem>
              ))}
            </DropdownMenu.RadioGroup>
            <DropdownMenu.Separator className="menu__sep" />
            <DropdownMenu.Item className="menu__item" asChild>
              <Link to="/settings">
                <Settings className="icon" />
                Settings
              </Link>
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu__item" onSelect={() => setTimeout(() => signal("shortcuts"))}>
              <Keyboard className="icon" />
              Keyboard shortcuts
              <kbd className="kbd">?</kbd>
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu__item" onSelect={signOut}>
              <LogOut className="icon" />
              Sign out
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
