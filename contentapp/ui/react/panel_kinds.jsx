import { useId } from "react";
import { Conflict, Editor, Field, useTexts } from "./panel_fields";
import { postLength } from "./panel_length";
import { Pictures } from "./panel_pictures";
import { PostPreview, Reading } from "./panel_preview";
import { useSaverState } from "./panel_saver";

const META_LENGTH = 160;
const PREVIEW_LENGTH = 140;

function useForm(saver, piece) {
  const about = { kind: piece.kind, id: piece.id, email: "" };
  const form = useTexts(saver, piece.id, about, piece.v, piece.fields);
  useSaverState(saver);
  return { ...form, errors: saver.of(piece.id).fields ?? {} };
}

export function SocialPost({ piece, saver, readOnly, children }) {
  const id = useId();
  const { texts, bind, show, errors } = useForm(saver, piece);
  const words = texts.hashtags.split(/[\s,#]+/).filter(Boolean);
  const tags = words.length;
  const { length, posts } = postLength(piece, texts.content, words);
  return (
    <>
      <Conflict saver={saver} id={piece.id} show={show} />
      <Editor id={`${id}text`} label="Post text" field={bind("content")} limit={piece.limit} count={length} parts={posts}
        foldAt={posts > 1 ? null : piece.fold_at} readOnly={readOnly} error={errors.content} extra={tags ? `${tags} ${tags === 1 ? "hashtag" : "hashtags"}` : "no hashtags"} />
      <div className="panel__fields">
        <Field id={`${id}tags`} label="Hashtags" field={bind("hashtags")} readOnly={readOnly} error={errors.hashtags} />
        <Field id={`${id}cta`} label="Call to action" field={bind("cta_text")} readOnly={readOnly} error={errors.cta_text} />
      </div>
      {children}
      <Pictures prompts={bind("media_prompts")} alts={bind("media_alt_texts")} readOnly={readOnly} errors={errors} />
      <h3 className="section-title">Preview <span className="faint">as {piece.label} shows it</span></h3>
      <PostPreview piece={piece} values={texts} />
    </>
  );
}

export function BlogPost({ piece, saver, readOnly, children }) {
  const id = useId();
  const { bind, show, errors } = useForm(saver, piece);
  return (
    <>
      <Conflict saver={saver} id={piece.id} show={show} />
      <div className="panel__fields panel__fields--first">
        <Field id={`${id}title`} label="Title" lines={1} field={bind("title")} readOnly={readOnly} error={errors.title} />
      </div>
      <Editor id={`${id}text`} label="Text" field={bind("content")} readOnly={readOnly} error={errors.content} extra="Markdown" />
      <div className="panel__fields">
        <Field id={`${id}meta`} label="Description for search engines" lines={2} max={META_LENGTH} field={bind("meta_description")}
          readOnly={readOnly} error={errors.meta_description} />
        <Field id={`${id}words`} label="Keywords" hint="With commas between them" field={bind("keywords")} readOnly={readOnly}
          error={errors.keywords} />
        <Field id={`${id}cta`} label="Call to action" field={bind("cta_text")} readOnly={readOnly} error={errors.cta_text} />
      </div>
      {children}
      <h3 className="section-title">Preview <span className="faint">as readers see it</span></h3>
      <Reading title={piece.fields.title} html={piece.html} />
    </>
  );
}

export function ContentUpgrade({ piece, saver, readOnly, children }) {
  const id = useId();
  const { bind, show, errors } = useForm(saver, piece);
  return (
    <>
      <Conflict saver={saver} id={piece.id} show={show} />
      <div className="panel__fields panel__fields--first">
        <Field id={`${id}title`} label="Title" lines={1} field={bind("title")} readOnly={readOnly} error={errors.title} />
        <Field id={`${id}promise`} label="Promise" hint="Why it is worth an email address" lines={2} field={bind("description")}
          readOnly={readOnly} error={errors.description} />
      </div>
      <Editor id={`${id}text`} label="Text" field={bind("content")} readOnly={readOnly} error={errors.content} extra="Markdown" />
      <div className="panel__fields">
        <Field id={`${id}cta`} label="Call to action" field={bind("cta_text")} readOnly={readOnly} error={errors.cta_text} />
      </div>
      {children}
      <h3 className="section-title">Preview <span className="faint">as readers see it</span></h3>
      <Reading title={piece.fields.title} html={piece.html} />
    </>
  );
}

/** On which day of the sequence each email leaves: delays count from the one before. */
function daysOf(emails) {
  let day = 0;
  return emails.map((email) => (day += email.delay_days));
}

export function EmailSequence({ piece, saver, readOnly, children }) {
  const id = useId();
  const { bind, show, errors } = useForm(saver, piece);
  const days = daysOf(piece.emails);
  return (
    <>
      <Conflict saver={saver} id={piece.id} show={show} />
      <div className="panel__fields panel__fields--first">
        <Field id={`${id}name`} label="Name" field={bind("name")} readOnly={readOnly} error={errors.name} />
        <Field id={`${id}about`} label="What it does" lines={2} field={bind("description")} readOnly={readOnly}
          error={errors.description} />
      </div>
      <h3 className="section-title">Emails <span className="faint">{piece.emails.length}</span></h3>
      <div className="emails">
        {piece.emails.map((email, index) => (
          <Email key={email.id} email={email} day={days[index]} first={index === 0} piece={piece} saver={saver} readOnly={readOnly} />
        ))}
      </div>
      {children}
    </>
  );
}

const EMAIL_FIELDS = ["subject_line", "preview_text", "content", "delay_days"];

function Email({ email, day, first, piece, saver, readOnly }) {
  const id = useId();
  const about = { kind: piece.kind, id: piece.id, email: email.id };
  const { texts, bind, show } = useTexts(saver, email.id, about, email.v, email.fields, `email ${email.position}: `);
  useSaverState(saver);
  const { fields: errors, state } = saver.of(email.id);
  const open = state === "conflict" || EMAIL_FIELDS.some((name) => errors?.[name]) || undefined;
  return (
    <details className="email" data-kind="email_sequence" open={open} name={open ? undefined : `${piece.id}-emails`}>
      <summary className="email__head">
        <span className="email__day">Day {day}</span>
        <span className="email__subject truncate">{texts.subject_line || "No subject yet"}</span>
      </summary>
      <div className="email__body">
        <Conflict saver={saver} id={email.id} show={show} />
        <Field id={`${id}subject`} label="Subject" field={bind("subject_line")} readOnly={readOnly} error={errors?.subject_line} />
        <Field id={`${id}preview`} label="Preview text" max={PREVIEW_LENGTH} field={bind("preview_text")} readOnly={readOnly}
          error={errors?.preview_text} />
        <Editor id={`${id}text`} label="Text" field={bind("content")} readOnly={readOnly} error={errors?.content} />
        {!first && (
          <Field id={`${id}delay`} label="Days after the email before it" type="number" field={bind("delay_days")}
            readOnly={readOnly} error={errors?.delay_days} />
        )}
      </div>
    </details>
  );
}
