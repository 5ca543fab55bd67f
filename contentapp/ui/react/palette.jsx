import { Children, useCallback, useContext, useEffect, useId, useMemo, useRef, useState } from "react";
import { Dialog } from "radix-ui";
import { Building2, CornerDownLeft, History, Layers, Search } from "lucide-react";
import { useHref, useNavigate } from "react-router";
import { ColorModeContext } from "$/utils/context-registry";
import { KindIcon } from "./board_words";
import { listed, marked, wordsOf } from "./palette_matches";
import { recentPages, remember, useRemembered } from "./recent";
import { closeDrawer, signOut, signal, useKeyNames, useSignal } from "./signals";

const SETTLE = 140; // between a key and the search
const NOTHING = { seq: 0, pieces: [], bundles: [] };

export function SearchButton({ small }) {
  const named = useKeyNames();
  const open = () => signal("palette");
  if (small) {
    return (
      <button type="button" className="button button--ghost button--icon" aria-label="Search or run a command" onClick={open}>
        <Search className="icon" aria-hidden="true" />
      </button>
    );
  }
  return (
    <button type="button" className="sidebar__search" aria-keyshortcuts="Control+K Meta+K" title="Search or run a command" onClick={open}>
      <Search className="icon" aria-hidden="true" />
      <span>Search or run…</span>
      <kbd className="kbd" aria-hidden="true">{named("Ctrl")} K</kbd>
    </button>
  );
}

let isOpen = false; // outlives the page, which may be on its way out when the palette is asked for

function useOpen() {
  const [open, setState] = useState(isOpen);
  const setOpen = useCallback((next) => { isOpen = next; setState(next); }, []);
  const show = useCallback(() => { closeDrawer(); setOpen(true); }, [setOpen]);
  useSignal("palette", show);
  useEffect(() => {
    const listen = (event) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (document.querySelector("[role=alertdialog]")) return; // a question is answered first
      closeDrawer();
      setOpen(!isOpen);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [setOpen]);
  return [open, setOpen];
}

/* Asks the server a moment after the last key, and shows only the answer to what was asked last. */
function useSearch(query, found, onSearch) {
  const seq = useRef(0);
  const [shown, setShown] = useState(NOTHING);
  const [asked, setAsked] = useState(0);
  const wanted = query.startsWith(">") ? "" : query.trim();
  useEffect(() => {
    seq.current += 1;
    if (!wanted) { setShown(NOTHING); setAsked(0); return; }
    const mine = seq.current;
    setAsked(mine);
    const timer = setTimeout(() => onSearch(wanted, mine), SETTLE);
    return () => clearTimeout(timer);
  }, [wanted, onSearch]);
  useEffect(() => { if (found?.seq === seq.current) setShown({ ...NOTHING, ...found }); }, [found]);
  return { found: shown, waiting: asked > 0 && shown.seq !== asked };
}

export function Palette(props) {
  const [open, setOpen] = useOpen();
  const named = useMemo(() => props.commands.map((command) => command.href).filter(Boolean), [props.commands]);
  useRemembered(props.current, named);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="scrim" />
        <Dialog.Content className="dialog palette" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">Search or run a command</Dialog.Title>
          <Inside {...props} close={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useEffects({ current, onRun, onSwitch, close }) {
  const navigate = useNavigate();
  const base = useHref("/").replace(/\/$/, "");
  const { resolvedColorMode, setColorMode } = useContext(ColorModeContext);
  const inBrowser = {
    theme: () => setColorMode(resolvedColorMode === "dark" ? "light" : "dark"),
    sidebar: () => signal("sidebar"),
    shortcuts: () => setTimeout(() => signal("shortcuts")), // once this dialog has gone
    "sign-out": signOut,
  };
  return (entry, beside) => {
    if (entry.href && beside) return window.open(base + entry.href, "_blank", "noopener");
    close();
    if (entry.content) remember(current, { href: entry.href, title: entry.title, kind: entry.kind });
    if (entry.business) onSwitch(entry.business);
    else if (entry.href) navigate(entry.href);
    else if (entry.browser) inBrowser[entry.browser]?.();
    else onRun(entry.key);
  };
}

function Inside({ commands, found, able, current, businesses, onSearch, onRun, onSwitch, close, children }) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState("");
  const [recent] = useState(() => (current ? recentPages(current) : []));
  const search = useSearch(able.includes("business") ? query : "", found, onSearch);
  const act = useEffects({ current, onRun, onSwitch, close });
  const icons = useMemo(
    () => Object.fromEntries(Children.toArray(children).map((child) => [child.props["data-icon"], child.props.children])),
    [children],
  );
  // A phone has a drawer where wider windows have the sidebar.
  const here = window.matchMedia("(min-width: 768px)").matches
    ? commands
    : commands.filter((command) => command.browser !== "sidebar");
  const groups = listed({ query, commands: here, able, businesses, current, recent, found: search.found });
  const entries = groups.flatMap(([, each]) => each);
  const active = entries.find((entry) => entry.key === chosen) ?? entries[0];
  const words = wordsOf(query);
  const list = useRef(null);
  const step = (by) => {
    const next = entries[(entries.indexOf(active) + by + entries.length) % entries.length];
    setChosen(next?.key ?? "");
    list.current?.querySelector(`[data-key="${CSS.escape(next?.key ?? "")}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event) => {
    if (event.nativeEvent.isComposing || !entries.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") act(active, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="palette__input">
        <Search className="icon" aria-hidden="true" />
        <input
          type="text"
          role="combobox"
          aria-label="Search or run a command"
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={active ? `${id}-${active.key}` : undefined}
          aria-autocomplete="list"
          placeholder="Search content, or run a command"
          autoComplete="off"
          spellCheck="false"
          maxLength={120}
          value={query}
          onChange={(event) => { setQuery(event.target.value); setChosen(""); }}
          onKeyDown={onKeyDown}
        />
        <Dialog.Close className="palette__esc" aria-label="Close"><kbd className="kbd">Esc</kbd></Dialog.Close>
      </div>
      <div ref={list} className="palette__list" id={`${id}-list`} role="listbox" aria-label="Results" tabIndex={-1}>
        {groups.map(([name, each]) => (
          <div role="group" aria-label={name} key={name}>
            <div className="palette__label" aria-hidden="true">{name}</div>
            {each.map((entry) => (
              <Entry key={entry.key} entry={entry} id={`${id}-${entry.key}`} words={words} icon={icons[entry.key]}
                active={entry === active} onChoose={() => setChosen(entry.key)} onAct={act} />
            ))}
          </div>
        ))}
      </div>
      {!entries.length && (
        <p className="palette__none">{search.waiting ? "Searching…" : <>Nothing matches “{query.trim()}”.</>}</p>
      )}
      <p className="sr-only" role="status">
        {search.waiting ? "" : `${entries.length} ${entries.length === 1 ? "result" : "results"}`}
      </p>
      <Foot />
    </>
  );
}

function Entry({ entry, id, words, icon, active, onChoose, onAct }) {
  return (
    <div id={id} data-key={entry.key} role="option" aria-selected={active} className={active ? "palette__item is-active" : "palette__item"}
      onMouseMove={active ? undefined : onChoose} onClick={(event) => onAct(entry, event.ctrlKey || event.metaKey)}>
      <Glyph entry={entry} icon={icon} />
      <span className={entry.kind ? "palette__title palette__title--content truncate" : "palette__title truncate"}>
        {marked(entry.title, entry.recent ? [] : words)}
      </span>
      <span className="palette__hint">
        {entry.hint}
        {entry.keys && entry.keys.split(" ").map((key) => <kbd className="kbd" key={key}>{key}</kbd>)}
        {active && <CornerDownLeft className="icon icon--sm" aria-hidden="true" />}
      </span>
    </div>
  );
}

function Glyph({ entry, icon }) {
  if (entry.kind) return <KindIcon kind={entry.kind} />;
  if (icon) return icon;
  const Icon = entry.recent ? History : entry.business ? Building2 : Layers;
  return <Icon className="icon" aria-hidden="true" />;
}

function Foot() {
  const named = useKeyNames();
  return (
    <div className="palette__foot" aria-hidden="true">
      <span><kbd className="kbd">↑</kbd><kbd className="kbd">↓</kbd>choose</span>
      <span><kbd className="kbd">↵</kbd>open</span>
      <span><kbd className="kbd">{named("Ctrl")} ↵</kbd>open beside</span>
      <span className="palette__only"><kbd className="kbd">&gt;</kbd>only commands</span>
    </div>
  );
}
