import { useEffect, useId, useRef, useState } from "react";
import { ChevronDown, ChevronUp, ChevronsUpDown, RefreshCw } from "lucide-react";
import { Link } from "react-router";
import { KINDS } from "./board_words";

const TITLES = {
  social_post: "Your first post would read",
  blog_post: "Your first article would begin",
  email_sequence: "Your first email would read",
};
const TIP_WIDTH = 280;

const plain = (phrases) => phrases.map((phrase) => phrase.text).join("");
const opened = (sample) => (sample.title.length ? plain(sample.title) : plain(sample.lines[0] ?? []));

/* What a screen reader hears of a change: what was just answered and is said now, or how another opening begins. */
function useAnnounced(sample) {
  const before = useRef(null);
  const [said, say] = useState("");
  useEffect(() => {
    const was = before.current;
    before.current = sample;
    if (!was?.lines || !sample.lines?.length || was === sample) return;
    const fresh = sample.sources.filter((source) => source.fresh);
    if (fresh.length) say(`Now in your sample: ${fresh.map((source) => source.answer).join(", ")}`);
    else if (opened(was) !== opened(sample)) say(`The sample begins: ${opened(sample)}`);
  }, [sample]);
  return said;
}

function Tabs({ sample, onKind }) {
  const label = sample.platforms.find((platform) => platform.value === sample.platform)?.label;
  const tabs = { social_post: label, blog_post: "Blog", email_sequence: "Email" };
  return (
    <div className="segmented" role="group" aria-label="Show a sample of">
      {Object.entries(tabs).map(([kind, name]) => (
        <button key={kind} type="button" className="segmented__item" aria-pressed={sample.kind === kind} onClick={() => onKind(kind)}>
          {name}
        </button>
      ))}
    </div>
  );
}

/* Where a post is for; with several platforms, a way to see it written for another one. */
function Platform({ sample, onPlatform }) {
  const { platform, platforms } = sample;
  if (sample.kind !== "social_post") return <span>{KINDS[sample.kind].name}</span>;
  if (platforms.length < 2) return <span>{platforms[0].label}</span>;
  return (
    <span className="sample__platform">
      <span aria-hidden="true">{platforms.find(({ value }) => value === platform)?.label}</span>
      <ChevronsUpDown className="icon" aria-hidden="true" />
      <select aria-label="Written for" value={platform} onChange={(event) => onPlatform(event.target.value)}>
        {platforms.map(({ value, label }) => (
          <option key={value} value={value}>{label}</option>
        ))}
      </select>
    </span>
  );
}

/* Text with the phrases that come from answers marked; each leads to its question. */
function Marked({ phrases, mark }) {
  return phrases.map((phrase, place) => (phrase.no ? mark(phrase, place) : <span key={place}>{phrase.text}</span>));
}

function Written({ sample, id, hot, setHot, onLeave, onPlatform }) {
  const point = (no) => (event) => {
    const { left, top } = event.currentTarget.getClientRects()[0];
    setHot({ no, left: Math.max(8, Math.min(left, window.innerWidth - TIP_WIDTH - 8)), top });
  };
  const mark = (phrase, place) => {
    const source = sample.sources[phrase.no - 1];
    const looks = ["from", source.fresh && "is-fresh", hot?.no === phrase.no && "is-hot"].filter(Boolean).join(" ");
    return (
      <Link
        key={place}
        to={source.href}
        className={looks}
        aria-describedby={`${id}-source-${phrase.no}`}
        onMouseEnter={point(phrase.no)}
        onMouseLeave={() => setHot(null)}
        onFocus={point(phrase.no)}
        onBlur={() => setHot(null)}
        onClick={onLeave}
      >
        {phrase.text}
        <sup aria-hidden="true">{phrase.no}</sup>
      </Link>
    );
  };
  return (
    <>
      <article className="post post--lead" aria-label="Sample">
        <header className="post__head">
          <span className="mark post__mark" aria-hidden="true">{sample.business.slice(0, 1)}</span>
          <div className="sample__by">
            <p className="post__name truncate">{sample.business}</p>
            <p className="post__meta">
              <Platform sample={sample} onPlatform={onPlatform} />
              <span> · {sample.meta}</span>
            </p>
          </div>
        </header>
        <div className="post__text">
          {sample.title.length > 0 && <h3 className="sample__heading"><Marked phrases={sample.title} mark={mark} /></h3>}
          {sample.lines.map((line, place) => (
            <p key={place}><Marked phrases={line} mark={mark} /></p>
          ))}
        </div>
      </article>
      {sample.sources.length > 0 && (
        <ol className="sources" aria-label="Your answers in it">
          {sample.sources.map((source) => (
            <li key={source.no} id={`${id}-source-${source.no}`} className={hot?.no === source.no ? "is-hot" : undefined}>
              <span className="sources__no" aria-hidden="true">{source.no}</span>
              <span className="sources__text">
                {source.question} <b>{source.answer}</b>
                {source.fresh && ", answered just now"}
              </span>
            </li>
          ))}
        </ol>
      )}
      {hot && (
        <span className="from-tip" style={{ left: hot.left, top: hot.top }} aria-hidden="true">
          {sample.sources[hot.no - 1]?.question}
        </span>
      )}
    </>
  );
}

/* Nothing can be written yet: the shape of a post, and the one answer it waits for. */
function Waiting({ next, onLeave }) {
  return (
    <div className="post post--lead sample__waiting">
      <div className="sample__shape" aria-hidden="true">
        {["92%", "70%", "84%", "40%"].map((width) => <span key={width} style={{ width }} />)}
      </div>
      <p>
        The next answer it needs: <Link className="link" to={next.href} onClick={onLeave}>{next.label}</Link>
      </p>
    </div>
  );
}

function Leads({ leads }) {
  if (!leads.length) return null;
  return (
    <section className="leads" aria-label="What it leads to">
      <h3 className="leads__title">and lead to</h3>
      <ol className="leads__list">
        {leads.map(({ kind, name, line }) => {
          const { Icon } = KINDS[kind];
          return (
            <li key={kind} className="leads__item">
              <span className="kind-icon" data-kind={kind} title={name}>
                <Icon className="icon" aria-hidden="true" />
                <span className="sr-only">{name}: </span>
              </span>
              <span className="leads__text">{line}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Loading() {
  return (
    <div aria-busy="true" className="sample__loading">
      <span className="sr-only">Writing a sample</span>
      {["40%", "70%"].map((width) => <span key={width} className="skeleton skeleton--title" style={{ width }} />)}
      {[1, 2].map((one) => <span key={one} className="skeleton skeleton--block" />)}
    </div>
  );
}

/* What the first post would read. Beside the form where there is room; otherwise a strip above the buttons that unfolds. */
export function LiveSample({ sample, onPlatform, onKind, onAnother }) {
  const id = useId();
  const peek = useRef(null);
  const [open, setOpen] = useState(false);
  const [hot, setHot] = useState(null);
  const said = useAnnounced(sample);
  const ready = Boolean(sample?.kind);
  const written = ready && sample.lines.length > 0;
  const title = !ready || written ? TITLES[sample?.kind ?? "social_post"] : "Your first post will read here";
  const Chevron = open ? ChevronDown : ChevronUp;
  const onLeave = () => setOpen(false);

  useEffect(() => setHot(null), [sample]); // what was pointed at may say something else now

  const onKeyDown = (event) => {
    if (event.key !== "Escape") return;
    if (hot) setHot(null);
    else if (open) {
      setOpen(false);
      peek.current?.focus();
    }
  };

  return (
    <section className={open ? "wizard__sample is-open" : "wizard__sample"} aria-label="Live sample" onKeyDown={onKeyDown}>
      <button
        ref={peek}
        type="button"
        className="sample-peek"
        aria-expanded={open}
        aria-controls={`${id}-body`}
        onClick={() => setOpen(!open)}
      >
        <span className="sample-peek__words">
          <span className="sample-peek__lead">{title}</span>
          <span className="sample-peek__text truncate">
            {written ? opened(sample) : ready && sample.next ? `It needs ${sample.next.topic}.` : "…"}
          </span>
        </span>
        <Chevron className="icon" aria-hidden="true" />
      </button>
      <div className="sample__body" id={`${id}-body`} onScroll={() => setHot(null)}>
        {ready ? (
          <>
            <div className="sample__head">
              <span>Live sample</span>
              <span className="grow" />
              {written && <Tabs sample={sample} onKind={onKind} />}
            </div>
            <h2 className="sample__title display">{title}</h2>
            {written ? (
              <Written {...{ sample, id, hot, setHot, onLeave, onPlatform }} />
            ) : (
              sample.next && <Waiting next={sample.next} onLeave={onLeave} />
            )}
            <Leads leads={sample.leads} />
            {written && (
              <div className="sample__foot">
                {sample.next && (
                  <p className="sample__next">
                    It would say more with{" "}
                    <Link className="link" to={sample.next.href} onClick={onLeave}>{sample.next.topic}</Link>.
                  </p>
                )}
                {sample.kind === "social_post" && (
                  <button type="button" className="button button--sm" onClick={() => onAnother()}>
                    <RefreshCw className="icon" aria-hidden="true" />
                    Try another opening
                  </button>
                )}
              </div>
            )}
          </>
        ) : (
          <Loading />
        )}
      </div>
      <p className="sr-only" role="status">{said}</p>
    </section>
  );
}
