import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { SOMETIMES, STATUSES } from "./board_words";

const LOADING = { phase: "loading", cards: new Map(), bundle: null, run: null };
const CONFIRM_WITHIN = 8000;
const TRY_AGAIN_AFTER = 3000;

/** Newer cards win; what is in the bin stays known, so that an older message cannot bring it back. */
function withCards(known, cards) {
  let next = known;
  for (const card of cards) {
    const old = next.get(card.id);
    if (old && old.v >= card.v) continue;
    if (next === known) next = new Map(known);
    next.set(card.id, card);
  }
  return next;
}

function patched(board, patch) {
  return {
    ...board,
    cards: withCards(board.cards, patch.cards ?? []),
    bundle: patch.bundle ?? board.bundle,
    run: patch.run === undefined ? board.run : patch.run,
  };
}

/** The bundle's cards: one snapshot over HTTP, then patches; own moves shown at once, on top of what the server said. */
export function useCards(bundleId, patch, answer) {
  const [board, setBoard] = useState(LOADING);
  const [moved, setMoved] = useState(new Map());
  const turn = useRef(0);
  const meanwhile = useRef(null); // patches that arrive while a snapshot is on its way
  const last = useRef(null);
  const held = useRef(null); // patches that wait for the end of a drag
  const retry = useRef(0);

  const load = useCallback(async () => {
    const mine = ++turn.current;
    meanwhile.current = [];
    clearTimeout(retry.current);
    try {
      const response = await fetch(`/data/bundles/${bundleId}/board`, {
        credentials: "same-origin",
        headers: { accept: "application/json" },
      });
      const body = response.ok ? await response.json() : null;
      if (mine !== turn.current) return;
      if (response.status === 404) return setBoard({ ...LOADING, phase: "missing" });
      if (!body) throw new Error(`status ${response.status}`);
      const late = meanwhile.current;
      meanwhile.current = null;
      setBoard((before) => {
        const newer = body.cards.map((card) => {
          const old = before.cards.get(card.id);
          return old && old.v >= card.v ? old : card;
        });
        const fresh = { ...body, phase: "ready", cards: new Map(newer.map((card) => [card.id, card])) };
        return late.reduce(patched, fresh);
      });
    } catch {
      if (mine !== turn.current) return;
      setBoard((before) => (before.phase === "ready" ? before : { ...before, phase: "failed" }));
      retry.current = setTimeout(load, TRY_AGAIN_AFTER);
    }
  }, [bundleId]);

  useEffect(() => {
    setBoard(LOADING);
    setMoved(new Map());
    last.current = null;
    load();
    return () => {
      turn.current++;
      clearTimeout(retry.current);
    };
  }, [load]);

  const take = useCallback((one) => {
    meanwhile.current?.push(one);
    setBoard((before) => patched(before, one));
  }, []);

  useEffect(() => {
    if (patch?.key !== bundleId) return;
    if (patch.refresh) {
      last.current = patch.n;
      load();
      return;
    }
    if (last.current !== null && patch.after !== last.current) load(); // one went missing on the way
    last.current = patch.n;
    if (held.current) held.current.push(patch);
    else take(patch);
  }, [patch, bundleId, load, take]);

  useEffect(() => {
    if (!answer?.cards) return;
    setMoved((before) => {
      const next = new Map(before);
      for (const id of answer.ids) next.delete(id);
      return next;
    });
    take({ cards: answer.cards });
  }, [answer, take]);

  const hold = useCallback(() => { held.current = []; }, []);
  const release = useCallback(() => {
    const waiting = held.current ?? [];
    held.current = null;
    waiting.forEach(take);
  }, [take]);

  /** Shows cards in another column until the server says what is true. */
  const place = useCallback((cards, status) => {
    const marks = cards.map((card) => [card.id, { v: card.v, card: { ...card, status } }]);
    setMoved((before) => new Map([...before, ...marks]));
    setTimeout(() => {
      setMoved((before) => {
        const lost = marks.filter(([id, mark]) => before.get(id) === mark);
        if (!lost.length) return before;
        const next = new Map(before);
        lost.forEach(([id]) => next.delete(id));
        return next;
      });
    }, CONFIRM_WITHIN);
  }, []);

  const shown = useMemo(() => {
    const list = [];
    for (const card of board.cards.values()) {
      if (card.gone) continue;
      const mark = moved.get(card.id);
      list.push(mark && mark.v === card.v ? mark.card : card);
    }
    return list;
  }, [board.cards, moved]);

  return { ...board, shown, load, hold, release, place };
}

const byDate = (a, b) => (a.at ?? "9").localeCompare(b.at ?? "9") || a.id.localeCompare(b.id);
const same = (a, b) => a && a.length === b.length && a.every((card, i) => card === b[i]);

/** Columns with their cards in order of date. A column that did not change keeps its identity, so it is not drawn again. */
export function useColumns(shown, matches) {
  const before = useRef({});
  return useMemo(() => {
    const all = Object.fromEntries(Object.keys(STATUSES).map((status) => [status, []]));
    const totals = Object.fromEntries(Object.keys(STATUSES).map((status) => [status, 0]));
    for (const card of shown) {
      if (!all[card.status]) continue;
      totals[card.status]++;
      if (matches(card)) all[card.status].push(card);
    }
    const columns = [];
    for (const [status, cards] of Object.entries(all)) {
      if (SOMETIMES.has(status) && !totals[status]) continue;
      cards.sort(byDate);
      const old = before.current[status];
      columns.push(
        old && old.total === totals[status] && same(old.cards, cards) ? old : { status, cards, total: totals[status] },
      );
    }
    before.current = Object.fromEntries(columns.map((column) => [column.status, column]));
    return columns;
  }, [shown, matches]);
}
