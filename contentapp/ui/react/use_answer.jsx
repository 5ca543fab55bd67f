import { useCallback, useEffect, useRef, useState } from "react";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/* What a person types is on their screen at once and is never taken away again. The server is told after `wait`
   milliseconds of rest, on leaving the field and on leaving the page. Its tidier form (an address completed, doubles
   gone) replaces what was typed only once nothing is under way and the field has been left.
   `plain` turns what is shown into what is sent, where the two differ. */
export function useAnswer({ name, stored, onSave, wait = 0, plain = (value) => value }) {
  const [value, setValue] = useState(stored);
  const now = useRef({ value: stored, sent: stored, stored, under_way: 0, timer: 0, editing: false });
  const save = useRef(onSave);
  save.current = onSave;

  const adopt = useCallback(() => {
    const own = now.current;
    const settled = !own.editing && !own.under_way && same(plain(own.value), own.sent);
    if (!settled || same(own.sent, own.stored)) return;
    own.value = own.sent = own.stored;
    setValue(own.stored);
  }, [plain]);

  const flush = useCallback(
    (again = false) => {
      const own = now.current;
      clearTimeout(own.timer);
      const next = plain(own.value);
      if (same(next, own.sent) && !(again && own.under_way && !same(next, own.stored))) return;
      own.sent = next;
      own.under_way += 1;
      save.current(name, next);
    },
    [name, plain],
  );

  const change = useCallback(
    (next, atOnce = !wait) => {
      const own = now.current;
      own.value = next;
      setValue(next);
      clearTimeout(own.timer);
      if (atOnce) flush();
      else own.timer = setTimeout(flush, wait);
    },
    [flush, wait],
  );

  const known = JSON.stringify(stored);
  useEffect(() => {
    const own = now.current;
    if (same(own.stored, JSON.parse(known))) return;
    own.stored = JSON.parse(known);
    own.under_way = same(own.stored, own.sent) ? 0 : Math.max(0, own.under_way - 1);
    adopt();
  }, [known, adopt]);

  useEffect(() => {
    const leave = () => flush();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      flush();
    };
  }, [flush]);

  const onFocus = useCallback(() => {
    now.current.editing = true;
  }, []);
  const onBlur = useCallback(() => {
    now.current.editing = false;
    flush(true); // a save that failed is tried once more on leaving
    adopt();
  }, [flush, adopt]);

  return { value, change, flush, area: { onFocus, onBlur } };
}
