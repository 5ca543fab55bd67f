import { useEffect } from "react";
import { useLocation } from "react-router";

const MOST = 5;
const STAYED = 1500;
const keyOf = (business) => `contentapp.recent.${business}`;

/* Pages of one business that were looked at in this browser, the last one first: { href, title, kind }. */
export function recentPages(business) {
  try {
    const pages = JSON.parse(window.localStorage.getItem(keyOf(business)) ?? "[]");
    return Array.isArray(pages) ? pages.filter((page) => typeof page?.href === "string" && typeof page?.title === "string") : [];
  } catch {
    return [];
  }
}

export function remember(business, page) {
  const others = recentPages(business).filter((each) => each.href !== page.href);
  try {
    window.localStorage.setItem(keyOf(business), JSON.stringify([page, ...others].slice(0, MOST)));
  } catch {} // storage is full or switched off: the palette only loses a convenience
}

/* A page that has no name in the navigation, and on which somebody stays for a moment, is worth finding again. */
export function useRemembered(business, named) {
  const path = useLocation().pathname.replace(/(.)\/$/, "$1");
  useEffect(() => {
    if (!business || named.includes(path)) return;
    const timer = setTimeout(() => {
      const heading = document.querySelector("main h1:not(.empty__title)");
      const title = heading?.textContent.trim();
      if (title) remember(business, { href: path, title });
    }, STAYED);
    return () => clearTimeout(timer);
  }, [business, named, path]);
}
