import { useEffect, useRef } from "react";

/* Asks again and again while it is on the page, and not while nobody looks at the tab. */
export function Poll({ everyMs, onTick }) {
  const tick = useRef(onTick);
  tick.current = onTick;
  useEffect(() => {
    const timer = setInterval(() => document.hidden || tick.current(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return null;
}
