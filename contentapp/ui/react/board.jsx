import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { DragDropContext } from "@hello-pangea/dnd";
import { useLocation } from "react-router";
import { toast } from "sonner";
import { BackToBundles, Bar, BulkBar, Instead, Skeleton, ToPlan, ViewBar } from "./board_bar";
import { useCards, useColumns } from "./board_cards";
import { Column } from "./board_column";
import { Run } from "./board_run";
import { STATUSES, pieces, refusal } from "./board_words";
import { PiecePanel, useSheet } from "./panel";
import { useRestoreBack } from "./panel_history";
import { useSaver } from "./panel_saver";

const UNDO_FOR = 10000;
const NONE = new Set();
const NOT_OURS = "dialog, [role=dialog]:not(.panel), [role=menu], [type=search]:not(:placeholder-shown)"; // have an Esc of their own
const keyOf = (card) => ({ kind: card.kind, id: card.id });
const NOWHERE = { id: "", compared: null };

/** What the address names: a piece, and two versions of it, or of an email in it, to compare. */
function readAddress() {
  const address = new URLSearchParams(window.location.search);
  const ends = /^(\d{1,9})-(\d{1,9})$/.exec(address.get("compare") ?? "");
  return {
    id: address.get("piece")?.split(":")[1] ?? "",
    compared: ends && { email: address.get("email") ?? "", other: Number(ends[1]), number: Number(ends[2]) },
  };
}

function useAddress(openCard, openId) {
  useEffect(() => {
    if (openId && !openCard) return; // its kind is not known yet
    const { pathname, search } = window.location;
    const wanted = openCard ? `${openCard.kind}:${openCard.id}` : "";
    if ((new URLSearchParams(search).get("piece") ?? "") === wanted) return; // with what it names beside the piece
    window.history.replaceState(window.history.state, "", pathname + (wanted && `?piece=${wanted}`));
  }, [openCard?.id, openId]);
}

function useFilter(shown) {
  const [kinds, setKinds] = useState(NONE);
  const [query, setQuery] = useState("");
  const counts = useMemo(() => tally(shown), [shown]);
  const matches = useMemo(() => {
    const words = query.trim().toLowerCase();
    return (card) =>
      (!kinds.size || kinds.has(card.kind)) && (!words || `${card.line} ${card.label}`.toLowerCase().includes(words));
  }, [kinds, query]);
  const toggle = (kind) => setKinds((before) => {
    const next = new Set(before);
    if (!next.delete(kind)) next.add(kind);
    return next;
  });
  const clear = () => { setKinds(NONE); setQuery(""); };
  return { kinds, query, setQuery, counts, matches, toggle, clear };
}

function tally(cards) {
  const counts = {};
  for (const { kind } of cards) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** A set of ids, and where a range with Shift begins. Ids that are gone from sight are not selected any more. */
function useSelection(columns) {
  const [ids, setIds] = useState(NONE);
  const anchor = useRef("");
  const order = useMemo(() => columns.flatMap((column) => column.cards.map((card) => card.id)), [columns]);
  const orderNow = useRef(order);
  orderNow.current = order;
  const seen = useMemo(() => {
    if (!ids.size) return NONE;
    const here = order.filter((id) => ids.has(id));
    return here.length ? new Set(here) : NONE;
  }, [ids, order]);
  const toggle = useCallback((id, range) => {
    const from = orderNow.current.indexOf(anchor.current);
    const to = orderNow.current.indexOf(id);
    setIds((before) => {
      const next = new Set(before);
      if (range && from >= 0) orderNow.current.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => next.add(each));
      else if (!next.delete(id)) next.add(id);
      return next;
    });
    anchor.current = id;
  }, []);
  const clear = useCallback(() => setIds(NONE), []);
  return { ids: seen, toggle, clear };
}

export function BundleBoard({
  patch, answer, piece, saved, versions, difference, rewrite, rewriter, rules, mayEdit,
  onMove, onUndo, onOpen, onClose, onEdit, onCancel, onResume, onRetry, onHistory, onCompare, onRestore,
  onSuggest, onTake, onLeave, onTakeBack,
}) {
  const bundleId = useLocation().pathname.split("/").filter(Boolean).at(-1) ?? "";
  const cards = useCards(bundleId, patch, answer);
  const filter = useFilter(cards.shown);
  const columns = useColumns(cards.shown, filter.matches);
  const selection = useSelection(columns);
  const [landed, setLanded] = useState(readAddress);
  const [openId, setOpenId] = useState(landed.id);
  const [lifted, setLifted] = useState("");
  const sheet = useSheet();
  const saver = useSaver(onEdit, saved, bundleId);
  useRestoreBack(onRestore);

  const byId = useMemo(() => new Map(cards.shown.map((card) => [card.id, card])), [cards.shown]);
  const openCard = byId.get(openId);
  useAddress(openCard, openId);
  const row = useFirstCards(columns, sheet);

  const open = useCallback((card) => {
    setLanded((before) => (before.id === card.id ? before : NOWHERE));
    setOpenId(card.id);
    onOpen(card.kind, card.id);
  }, [onOpen]);
  const close = useCallback(() => {
    saver.flush();
    const element = document.querySelector(`[data-card="${openId}"] .piece__link`);
    setLanded(NOWHERE);
    setOpenId("");
    onClose();
    element?.focus();
  }, [saver, openId, onClose]);

  const move = useCallback((wanted, target) => {
    const refused = wanted.map((card) => refusal(rules, card, target));
    const going = wanted.filter((card, index) => card.status !== target && !refused[index]);
    const why = refused.find((reason, index) => reason && wanted[index].status !== target);
    if (why) toast.error(going.length ? `${pieces(wanted.length - going.length)} stayed: ${why}` : why);
    if (!going.length) return;
    cards.place(going, target);
    onMove(going.map(keyOf), target);
    if (going.length === 1 && target !== "archived") return;
    const moves = going.map((card) => ({ ...keyOf(card), was: card.status, now: target }));
    const text = going.length === 1 ? `Piece ${STATUSES[target].done}` : `${pieces(going.length)} ${STATUSES[target].done}`;
    toast(text, { duration: UNDO_FOR, action: { label: "Undo", onClick: () => onUndo(moves) } });
  }, [rules, cards.place, onMove, onUndo]);

  const cancel = useCallback(() => onCancel(bundleId), [onCancel, bundleId]);
  const resume = useCallback(() => onResume(bundleId), [onResume, bundleId]);
  const retry = useCallback((card) => onRetry([keyOf(card)]), [onRetry]);

  const latest = useRef({});
  latest.current = { byId, selection, open, retry, toggle: selection.toggle };
  const on = useMemo(() => ({
    mayEdit,
    click: (event, card) => {
      if (event.metaKey || event.ctrlKey || event.button) return; // the browser's own: a new tab
      event.preventDefault();
      if (event.shiftKey && mayEdit) latest.current.toggle(card.id, true);
      else latest.current.open(card);
    },
    retry: (card) => latest.current.retry(card),
    check: (event, card) => latest.current.toggle(card.id, event.shiftKey),
    key: (event, card) => {
      if (event.key === "x" && mayEdit && !event.ctrlKey && !event.metaKey) latest.current.toggle(card.id, event.shiftKey);
    },
  }), [mayEdit]);

  const chosen = [...selection.ids].map((id) => byId.get(id)).filter(Boolean);
  useEscape(lifted ? null : selection.ids.size ? selection.clear : openId ? close : null);

  const onDragEnd = ({ draggableId, destination }) => {
    setLifted("");
    const card = byId.get(draggableId);
    if (card && destination && destination.droppableId !== card.status) {
      move(selection.ids.has(card.id) ? chosen : [card], destination.droppableId);
    }
    cards.release();
  };
  const tone = (status) => {
    const card = byId.get(lifted);
    if (!card || card.status === status) return "";
    return refusal(rules, card, status) ? "is-blocked" : "is-allowed";
  };

  if (cards.phase === "missing") {
    return (
      <Instead level={1} title="This bundle is not here" text="It may have been deleted, or it belongs to another business of yours.">
        <BackToBundles />
      </Instead>
    );
  }
  const mayMove = (card, target) => refusal(rules, card, target);
  const ready = cards.phase === "ready";
  const running = cards.run?.status === "running";
  const nothing = ready && !cards.shown.length && !running;
  const column = columns.find((each) => each.status === openCard?.status)?.cards ?? [];
  const place = column.findIndex((card) => card.id === openId);
  return (
    <div className="bundleboard" data-panel={openId ? "open" : "closed"}>
      <Bar id={cards.bundle?.id} name={cards.bundle?.name} count={ready ? cards.shown.length : null} />
      {ready && (
        <Run run={cards.run} cards={cards.shown} mayEdit={mayEdit} onRetry={onRetry} onCancel={cancel} onResume={resume} />
      )}
      {!nothing && (
        <ViewBar counts={ready ? filter.counts : null} kinds={filter.kinds} onKind={filter.toggle} query={filter.query} onQuery={filter.setQuery} />
      )}
      <div className="split">
        <div inert={openId && sheet ? true : undefined} className={`board${selection.ids.size ? " is-selecting" : ""}`}>
          {cards.phase === "loading" && <Skeleton />}
          {cards.phase === "failed" && (
            <Instead title="The board could not be loaded" text="Your content is safe. We keep trying; you can also try now.">
              <button type="button" className="button button--primary" onClick={cards.load}>Try again</button>
            </Instead>
          )}
          {nothing && cards.run?.status === "planned" && (
            <Instead title="Planned, and not written yet" text="Look through the plan, change what you like, and have it written.">
              <ToPlan id={cards.bundle?.id} />
            </Instead>
          )}
          {nothing && cards.run?.status !== "planned" && (
            <Instead title="Nothing in this bundle yet" text="Pieces appear here as they are written.">
              <BackToBundles />
            </Instead>
          )}
          {ready && !nothing && (
            <DragDropContext onBeforeCapture={cards.hold} onDragStart={({ draggableId }) => setLifted(draggableId)} onDragEnd={onDragEnd}>
              <div className="board__columns" ref={row}>
                {columns.map((each) => (
                  <Column key={each.status} column={each} tone={tone(each.status)} selected={selection.ids} openId={openId} on={on} />
                ))}
              </div>
              <span className="board__fade" aria-hidden="true" />
            </DragDropContext>
          )}
          {ready && !nothing && !columns.some((each) => each.cards.length) && cards.shown.length > 0 && (
            <div className="board__none">
              <p>No piece matches.</p>
              <button type="button" className="button button--sm" onClick={filter.clear}>Show all</button>
            </div>
          )}
          {chosen.length > 0 && (
            <BulkBar count={chosen.length} onClear={selection.clear}
              allowed={(target) => chosen.some((card) => !refusal(rules, card, target))}
              onMove={(target) => { move(chosen, target); selection.clear(); }} />
          )}
        </div>
        {openId && (
          <PiecePanel key={openId} id={openId} piece={piece?.id === openId ? piece : null} card={openCard} mayEdit={mayEdit}
            history={{ versions, difference, compared: landed.compared, onHistory, onCompare, onRestore, onTakeBack }}
            rewriting={{ rewrite, rewriter, onSuggest, onTake, onLeave }}
            refusal={mayMove} saver={saver} onRetry={retry} onMove={move} onOpen={open} onClose={close}
            before={column[place - 1]} after={place < 0 ? undefined : column[place + 1]} />
        )}
      </div>
    </div>
  );
}

/** Where one column fills the window, the first one seen is the first that holds a card. */
function useFirstCards(columns, narrow) {
  const row = useRef(null);
  const shown = useRef(false);
  const first = columns.findIndex((column) => column.cards.length);
  useEffect(() => {
    if (shown.current || first < 0 || !row.current) return;
    shown.current = true;
    if (narrow) row.current.scrollLeft = row.current.children[first].offsetLeft - row.current.children[0].offsetLeft;
  }, [first, narrow]);
  return row;
}

function useEscape(action) {
  useEffect(() => {
    if (!action) return;
    const listen = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.target.closest?.(NOT_OURS)) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [action]);
}
