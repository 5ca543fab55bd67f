import {
  Archive, BookOpen, CircleAlert, CircleCheck, CircleDashed, Clock, Eye, FileCheck, Globe, Mails, Megaphone,
} from "lucide-react";

export const KINDS = {
  social_post: { name: "Social post", short: "Social", Icon: Megaphone },
  blog_post: { name: "Blog post", short: "Blog", Icon: BookOpen },
  content_upgrade: { name: "Content upgrade", short: "Upgrades", Icon: FileCheck },
  email_sequence: { name: "Email sequence", short: "Email", Icon: Mails },
};

export const STATUSES = {
  failed: { title: "Failed", done: "moved to Failed", Icon: CircleAlert },
  draft: { title: "Draft", done: "moved to Draft", Icon: CircleDashed },
  in_review: { title: "In review", done: "sent to review", Icon: Eye },
  approved: { title: "Approved", done: "approved", Icon: CircleCheck },
  scheduled: { title: "Scheduled", done: "scheduled", Icon: Clock },
  published: { title: "Published", done: "marked as posted", Icon: Globe },
  archived: { title: "Archived", done: "archived", Icon: Archive },
};

// These two only take room when something is in them: what failed comes first, since somebody has to do something about it.
export const SOMETIMES = new Set(["failed", "archived"]);

export const pieces = (count) => `${count.toLocaleString("en")} ${count === 1 ? "piece" : "pieces"}`;

/** Why this card may not go to that column; empty when it may. The server judges again. */
export function refusal(rules, card, target) {
  if (!(rules.moves[card.status] ?? []).includes(target)) return rules.why[card.status]?.[target] ?? "It cannot move there.";
  if (target === "scheduled" && !card.at) return "Give it a date first: nothing goes out without one.";
  return "";
}

export function KindIcon({ kind }) {
  const { name, Icon } = KINDS[kind];
  return (
    <span className="kind-icon kind-icon--sm" data-kind={kind} title={name}>
      <Icon className="icon" />
      <span className="sr-only">{name}: </span>
    </span>
  );
}
