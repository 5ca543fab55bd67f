/* What the palette shows for a query: pure, in the order of the list. */

export const wordsOf = (query) => query.replace(/^>/, "").toLowerCase().split(/\s+/).filter(Boolean);

const hasAll = (text, words) => words.every((word) => text.includes(word));

/* Entries whose title or further words have every word; those found by their title first. */
export function matching(entries, words) {
  if (!words.length) return entries;
  const titled = entries.filter((entry) => hasAll(entry.title.toLowerCase(), words));
  const others = entries.filter(
    (entry) => !titled.includes(entry) && hasAll(`${entry.title} ${entry.words ?? ""}`.toLowerCase(), words),
  );
  return [...titled, ...others];
}

/* Groups of entries, each with a name; empty ones are left out. */
export function listed({ query, commands, able, businesses, current, recent, found }) {
  const words = wordsOf(query);
  const only = query.startsWith(">");
  const mayRun = commands.filter((command) => !command.needs || able.includes(command.needs));
  const named = (group) => matching(mayRun.filter((command) => command.group === group), words);
  const others = businesses
    .filter((business) => business.id !== current)
    .map((business) => ({
      key: `switch:${business.id}`,
      title: `Switch to ${business.name}`,
      hint: business.role,
      words: "business workspace",
      business: business.id,
    }));
  const content = words.length && !only ? found : { pieces: [], bundles: [] };
  const groups = [
    ["Recent", words.length || only ? [] : recent.map((page) => ({ ...page, key: `recent:${page.href}`, recent: true }))],
    ["Content", content.pieces.map((piece) => ({ ...piece, content: true }))],
    ["Go to", [...content.bundles, ...named("Go to")]],
    ["Businesses", matching(others, words)],
    ["Do", named("Do")],
  ];
  return groups.filter(([, entries]) => entries.length);
}

/* A title in parts, those that were searched for marked. */
export function marked(title, words) {
  if (!words.length) return title;
  const escaped = [...words].sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return title
    .split(new RegExp(`(${escaped.join("|")})`, "gi"))
    .map((part, index) => (index % 2 ? <em key={index}>{part}</em> : part));
}
