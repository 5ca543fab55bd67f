import { useEffect, useSyncExternalStore } from "react";

const NAME = "contentapp:";

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

export function signOut() {
  try {
    Object.keys(window.localStorage)
      .filter((key) => key.startsWith("contentapp.recent."))
      .forEach((key) => window.localStorage.removeItem(key)); // their titles are not for whoever comes next
  } catch {} // storage is switched off: nothing was kept
  const form = Object.assign(document.createElement("form"), { method: "post", action: "/logout", hidden: true });
  document.body.append(form);
  form.submit();
}
