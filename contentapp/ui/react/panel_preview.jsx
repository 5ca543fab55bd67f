import { useState } from "react";
import { MessageSquare, Repeat2, Send, ThumbsUp } from "lucide-react";

/** The text up to where the platform folds it, without half a word at the end. */
const folded = (text, at) => text.slice(0, at).replace(/\s+\S*$/, "");
const paragraphs = (text) => text.split(/\n{2,}|\n/).filter((line) => line.trim());

/** A post as its platform shows it: folded where the platform folds, with what it leads to below. */
export function PostPreview({ piece, values }) {
  const [whole, setWhole] = useState(false);
  const text = [values.content, values.hashtags].filter((part) => part?.trim()).join("\n\n");
  const folds = !whole && piece.fold_at && text.length > piece.fold_at;
  const lines = paragraphs(folds ? folded(text, piece.fold_at) : text);
  return (
    <article className="post">
      <header className="post__head">
        <span className="mark post__mark" aria-hidden="true">{piece.business_name.slice(0, 1)}</span>
        <div>
          <p className="post__name">{piece.business_name}</p>
          <p className="post__meta">{[piece.label, piece.when.split(",")[0]].filter(Boolean).join(" · ")}</p>
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
      </div>
      {piece.leads_to && (
        <div className="post__link post__link--plain">
          <div>
            <b>{piece.leads_to.line}</b>
            {values.cta_text && <p className="post__meta">{values.cta_text}</p>}
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
