// As the server counts (contentapp/domain/generation/platforms.py): X weighs characters, X and Mastodon count a URL as 23,
// Mastodon a mention without its server, Threads an emoji by its bytes, Bluesky what a reader would count.
import { pollParts, threadPosts } from "./panel_parts";

const URL_WEIGHT = 23;
const LIGHT = [[0, 0x10ff], [0x2000, 0x200d], [0x2010, 0x201f], [0x2032, 0x2037]];
const FAR_MENTION = /(?<![\p{L}\p{N}_@])(@[\p{L}\p{N}_]+)@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu;

const weight = (letter) => (LIGHT.some(([low, high]) => letter.codePointAt(0) >= low && letter.codePointAt(0) <= high) ? 1 : 2);
const sum = (text, of) => [...text].reduce((total, letter) => total + of(letter), 0);
const bytes = (letter) => new TextEncoder().encode(letter).length;

/** How long `platform` says that a text is, with its hashtags below. */
function textLength(platform, content, hashtags) {
  const whole = (hashtags.length ? `${content}\n\n${hashtags.map((tag) => `#${tag}`).join(" ")}` : content).normalize("NFC");
  if (platform === "x" || platform === "mastodon") {
    const urls = whole.match(/https?:\/\/\S+/g)?.length ?? 0;
    const text = whole.replace(/https?:\/\/\S+/g, "");
    return urls * URL_WEIGHT + (platform === "x" ? sum(text, weight) : [...text.replace(FAR_MENTION, "$1")].length);
  }
  if (platform === "threads") return sum(whole, (letter) => (/\p{So}/u.test(letter) ? bytes(letter) : 1));
  if (platform === "bluesky") return sum(whole, (letter) => (/[\p{M}\u200d\ufe0f]/u.test(letter) ? 0 : 1));
  return [...whole].length;
}

/** The length that counts for a post: a poll's without its answers, in a thread that of its longest post; and of how many. */
export function postLength({ platform, post_type: type }, content, hashtags) {
  if (type === "poll") return { length: textLength(platform, pollParts(content).question, hashtags), posts: 1 };
  const posts = type === "thread" ? threadPosts(content) : [content];
  const lengths = posts.map((post, at) => textLength(platform, post, at === posts.length - 1 ? hashtags : []));
  return { length: Math.max(0, ...lengths), posts: posts.length };
}
