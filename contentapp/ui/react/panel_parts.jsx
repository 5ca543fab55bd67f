// As the server takes them apart (contentapp/domain/generation/parts.py): three dashes stand between the posts of a
// thread, and the answers of a poll are the lines at its end that start with a circle.
const BREAK = /\n\s*---\s*\n/;
const ANSWER = /^\s*○\s*(.+?)\s*$/;

/** The posts of a thread, in order. */
export const threadPosts = (content) => content.split(BREAK).map((post) => post.trim()).filter(Boolean);

/** What a poll asks, and the answers one can give. */
export function pollParts(content) {
  const lines = content.trimEnd().split("\n");
  const answers = [];
  while (lines.length && ANSWER.test(lines.at(-1))) answers.unshift(lines.pop().match(ANSWER)[1]);
  return { question: lines.join("\n").trimEnd(), answers };
}
