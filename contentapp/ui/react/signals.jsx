import { useEffect, useSyncExternalStore } from "react";

const NAME = "contentapp:";

/* Where a tab keeps what was typed on a board and is not saved yet. */
export const DRAFTS = "contentapp.drafts.";

/* How parts of the shell that do not know one another ask something of each other. */
export const signal = (name) => document.dispatchEvent(new CustomEvent(NAME + name));

export function useSignal(name, listener) {
  useEffect(() => {
    document.addEventListener(NAME + name, listener);
    return () => document.removeEventListener(NAME + name, listener);
  }, [name, listener]);
}

/* A modal dialog of the browser's own lies over everything: it goes before something else is shown. */
export const closeDrawer = () => document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());

/* A choice that this browser keeps, the same for all that read it and for its other tabs. */
export function kept(key) {
  const told = new Set();
  let here = "";
  const read = () => {
    try {
      return window.localStorage.getItem(key) ?? "";
    } catch {
      return here; // storage is switched off: kept for as long as the page is
    }
  };
  const write = (value) => {
    here = value;
    try {
      window.localStorage.setItem(key, value);
    } catch {}
    told.forEach((tell) => tell());
  };
  const subscribe = (tell) => {
    told.add(tell);
    window.addEventListener("storage", tell);
    return () => {
      told.delete(tell);
      window.removeEventListener("storage", tell);
    };
  };
  const use = () => useSyncExternalStore(subscribe, read, () => "");
  return { read, write, use };
}

const never = () => () => {};
const isMac = () => /Mac|iPhone|iPad/.test(window.navigator.platform);

/* The names of keys as they stand on this keyboard. */
export function useKeyNames() {
  const mac = useSyncExternalStore(never, isMac, () => false);
  return (key) => (mac && key === "Ctrl" ? "⌘" : key);
}

const forget = (storage, prefix) =>
  Object.keys(storage).filter((key) => key.startsWith(prefix)).forEach((key) => storage.removeItem(key));

export function signOut() {
  try {
    forget(window.localStorage, "contentapp.recent."); // their titles are not for whoever comes next
    forget(window.sessionStorage, DRAFTS);
  } catch {} // storage is switched off: nothing was kept
  const form = Object.assign(document.createElement("form"), { method: "post", action: "/logout", hidden: true });
  document.body.append(form);
  form.submit();
}
