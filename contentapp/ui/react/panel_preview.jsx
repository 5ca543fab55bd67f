import { useState } from "react";
import { MessageSquare, Repeat2, Send, ThumbsUp } from "lucide-react";
import { pollParts, threadPosts } from "./panel_parts";

/** The text up to where the platform folds it, without half a word at the end. */
const folded = (text, at) => text.slice(0, at).replace(/\s+\S*$/, "");
const paragraphs = (text) => text.split(/\n{2,}|\n/).filter((line) => line.trim());

const withTags = (text, hashtags) => [text, hashtags].filter((part) => part?.trim()).join("\n\n");

/** A post as its platform shows it, or each post of a thread, with what it leads to below the last. */
export function PostPreview({ piece, values }) {
  const { question, answers } = piece.post_type === "poll" ? pollParts(values.content) : { question: values.content, answers: [] };
  const posts = piece.post_type === "thread" ? threadPosts(values.content) : [question];
  return posts.map((text, at) => (
    <Post key={at} piece={piece} cta={values.cta_text} answers={answers} last={at === posts.length - 1}
      text={at === posts.length - 1 ? withTags(text, values.hashtags) : text} place={posts.length > 1 ? `${at + 1} of ${posts.length}` : ""} />
  ));
}

function Post({ piece, text, cta, answers, last, place }) {
  const [whole, setWhole] = useState(false);
  const folds = !whole && piece.fold_at && text.length > piece.fold_at;
  const lines = paragraphs(folds ? folded(text, piece.fold_at) : text);
  return (
    <article className="post">
      <header className="post__head">
        <span className="mark post__mark" aria-hidden="true">{piece.business_name.slice(0, 1)}</span>
        <div>
          <p className="post__name">{piece.business_name}</p>
          <p className="post__meta">{[piece.label, piece.when.split(",")[0], place].filter(Boolean).join(" · ")}</p>
        </div>
      </header>
      <div className="post__text">
        {lines.map((line, index) => (
          <p key={index}>
            {line}
            {folds && index === lines.length - 1 && (
              <>… <button type="button" className="post__more" onClick={() => setWhole(true)}>more</button></>
            )}
          </p>
        ))}
        {!lines.length && <p className="faint">Write the post above to see it here.</p>}
        {answers.length > 0 && <ul className="post__poll">{answers.map((answer) => <li key={answer}>{answer}</li>)}</ul>}
      </div>
      {piece.leads_to && last && (
        <div className="post__link post__link--plain">
          <div>
            <b>{piece.leads_to.line}</b>
            {cta && <p className="post__meta">{cta}</p>}
          </div>
        </div>
      )}
      {piece.platform === "linkedin" && (
        <footer className="post__acts" aria-hidden="true">
          <span><ThumbsUp className="icon" />Like</span>
          <span><MessageSquare className="icon" />Comment</span>
          <span><Repeat2 className="icon" />Repost</span>
          <span><Send className="icon" />Send</span>
        </footer>
      )}
    </article>
  );
}

/** The saved text as readers will see it; the server made the HTML safe. */
export function Reading({ title, html }) {
  return (
    <article className="reading">
      {title && <h4 className="reading__title">{title}</h4>}
      <div dangerouslySetInnerHTML={{ __html: html }} />
    </article>
  );
}
