import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { toast } from "sonner";
import { DRAFTS } from "./signals";

const PAUSE = 600; // from the last key to saving
const PATIENCE = 10000; // for an answer, before we say that it is not saved

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const hour = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/**
 * Saves what is typed, a pause after the last key, one save at a time.
 *
 * A target is a piece or one of its emails. Its draft remembers the version it was begun on, so that the server can tell
 * when somebody else saved in between; then both texts are kept until a person chooses. Drafts outlive the panel: closing
 * it or opening another piece loses nothing. They outlive the page, too, in this tab and under `key`: what a page left
 * unsaved stands in its field again, and is saved when a person says so.
 */
class Saver {
  constructor(key) {
    this.key = DRAFTS + key;
    this.send = () => {};
    this.targets = new Map(); // target id -> {about, v, draft, base, state, at, message, fields, theirs}
    this.flight = null;
    this.sequence = Date.now();
    this.listeners = new Set();
    this.version = 0;
    this.remember();
  }

  remember() {
    try {
      for (const [id, left] of Object.entries(JSON.parse(window.sessionStorage.getItem(this.key) ?? "{}"))) {
        this.targets.set(id, { ...left, v: left.base, server: left.origin, state: "refused", fields: {} });
      }
    } catch {} // storage is switched off, or holds what is not ours
  }

  /** Write down what is typed and not saved, with what flies. */
  keep() {
    const left = {};
    for (const [id, { about, base, draft, origin }] of this.targets) {
      const flying = this.flight?.id === id ? this.flight : null;
      const unsaved = { ...flying?.changes, ...draft };
      if (Object.keys(unsaved).length) left[id] = { about, base: flying?.base ?? base, draft: unsaved, origin };
    }
    try {
      if (Object.keys(left).length) window.sessionStorage.setItem(this.key, JSON.stringify(left));
      else window.sessionStorage.removeItem(this.key);
    } catch {}
  }

  subscribe = (listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  snapshot = () => this.version;
  tell() {
    this.version++;
    this.keep();
    this.listeners.forEach((listener) => listener());
  }

  /** A target as the server last told it; `about` names the piece (and email) for the server. */
  learn(id, v, about, server) {
    const target = this.targets.get(id);
    if (!target) this.targets.set(id, { about, v, server, draft: {}, origin: {}, state: "idle", fields: {} });
    else if (v >= target.v) Object.assign(target, { v, server });
  }

  of(id) { return this.targets.get(id); }
  unsaved(id, field) {
    const flying = this.flight?.id === id && field in this.flight.changes;
    return flying || field in (this.targets.get(id)?.draft ?? {});
  }

  change(id, field, value) {
    const target = this.targets.get(id);
    if (!Object.keys(target.draft).length) target.base = target.v;
    if (!(field in target.draft)) target.origin[field] = target.server[field];
    target.draft = { ...target.draft, [field]: value };
    target.fields = { ...target.fields, [field]: undefined };
    if (target.state !== "conflict") target.state = "saving";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
    this.tell();
  }

  /** Send the next draft now, unless one is on its way or a choice is due. */
  flush() {
    clearTimeout(this.timer);
    if (this.flight) return;
    for (const [id, target] of this.targets) {
      if (!Object.keys(target.draft).length || target.state === "conflict" || target.state === "refused") continue;
      this.flight = { id, changes: target.draft, base: target.base, seq: ++this.sequence };
      target.draft = {};
      target.state = "saving";
      this.send({ ...target.about, changes: this.flight.changes, base_v: this.flight.base, seq: this.flight.seq });
      this.patience = setTimeout(() => this.giveUp("Not saved: no answer"), PATIENCE);
      this.tell();
      return;
    }
    this.settled?.();
  }

  retry() {
    for (const target of this.targets.values()) if (target.state === "refused") target.state = "saving";
    this.flush();
  }

  /** Everything typed is on the server (true), or something needs a person first (false). */
  async settle() {
    this.flush();
    if (this.flight) await new Promise((resolve) => { this.settled = resolve; });
    this.settled = undefined;
    return ![...this.targets.values()].some((target) => Object.keys(target.draft).length);
  }

  giveUp(message, fields = {}) {
    const { id, changes, base } = this.flight;
    const target = this.targets.get(id);
    Object.assign(target, { state: "refused", message, fields, base, draft: { ...changes, ...target.draft } });
    this.landed();
  }

  landed() {
    clearTimeout(this.patience);
    this.flight = null;
    this.tell();
    this.flush();
  }

  answered(answer) {
    if (!this.flight || answer.seq !== this.flight.seq) return;
    const { id, changes } = this.flight;
    const target = this.targets.get(id);
    if (answer.state === "saved") {
      Object.assign(target, { v: answer.v, base: answer.v, server: answer.fields, origin: { ...answer.fields }, at: hour() });
      target.state = Object.keys(target.draft).length ? "saving" : "saved";
    } else if (answer.state === "conflict") {
      Object.assign(target, { v: answer.v, base: answer.v, server: answer.fields, draft: { ...changes, ...target.draft } });
      // They changed something else, or exactly the same: nobody has to choose.
      const differs = Object.keys(target.draft).filter((name) =>
        !same(answer.fields[name], target.origin[name]) && !same(answer.fields[name], target.draft[name]));
      if (!differs.length) return this.landed();
      Object.assign(target, { state: "conflict", theirs: answer.fields });
      if (!this.watched?.has(id)) toast.error("Somebody else changed the piece you were editing. Open it to see both texts.");
    } else {
      this.giveUp(answer.message, answer.fields);
      if (!this.watched?.has(id)) toast.error(answer.message);
      return;
    }
    this.landed();
  }

  keepMine(id) {
    const target = this.targets.get(id);
    Object.assign(target, { state: "saving", base: target.v, theirs: undefined });
    this.flush();
    this.tell();
  }

  useTheirs(id) {
    Object.assign(this.targets.get(id), { state: "saved", at: hour(), draft: {}, theirs: undefined });
    this.tell();
  }

  get busy() {
    return Boolean(this.flight) || [...this.targets.values()].some((target) => Object.keys(target.draft).length);
  }
}

/** One saver a board; asks before the browser leaves with something unsaved. */
export function useSaver(onEdit, answer, key) {
  const saver = useMemo(() => new Saver(key), [key]);
  const send = useRef(onEdit);
  send.current = onEdit;
  saver.send = (edit) => send.current(edit);
  useEffect(() => { if (answer?.seq) saver.answered(answer); }, [saver, answer]);
  useEffect(() => {
    const warn = (event) => { if (saver.busy) { saver.flush(); event.preventDefault(); } };
    const again = () => saver.retry();
    window.addEventListener("beforeunload", warn);
    window.addEventListener("online", again);
    return () => {
      saver.flush();
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("online", again);
    };
  }, [saver]);
  return saver;
}

/** Draws again when the saver has something to say. */
export const useSaverState = (saver) => useSyncExternalStore(saver.subscribe, saver.snapshot);
