import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import {
  Check, ChevronDown, ChevronUp, CircleAlert, CircleDot, Clock, CornerDownRight, Feather, LoaderCircle, RotateCw, X,
} from "lucide-react";
import { toast } from "sonner";
import { KINDS, STATUSES, KindIcon } from "./board_words";
import { Checks } from "./panel_checks";
import { History } from "./panel_history";
import { BlogPost, ContentUpgrade, EmailSequence, SocialPost } from "./panel_kinds";
import { Rewriting } from "./panel_rewrite";
import { useSaverState } from "./panel_saver";

const EDITORS = { social_post: SocialPost, blog_post: BlogPost, content_upgrade: ContentUpgrade, email_sequence: EmailSequence };
const SETTLE = 500; // own saves announce themselves twice: by their answer and by the board's patch

// What one does with a piece in each status: the next step last and filled, at most one step back beside it.
const STEPS = {
  draft: [{ target: "in_review", label: "Send to review", next: true }],
  in_review: [
    { target: "draft", label: "Ask for changes" },
    { target: "approved", label: "Approve and next", next: true, onward: true },
  ],
  approved: [{ target: "in_review", label: "Back to review" }, { target: "scheduled", label: "Schedule", next: true }],
  scheduled: [{ target: "approved", label: "Unschedule" }, { target: "published", label: "Mark as posted", next: true }],
  published: [{ target: "archived", label: "Archive" }],
  archived: [{ target: "draft", label: "Restore as draft", next: true }],
  failed: [{ target: "archived", label: "Archive" }, { target: "draft", label: "Write it myself" }],
};

const narrow = typeof window === "undefined" ? null : window.matchMedia("(max-width: 767px)");
const watchNarrow = (listener) => {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
};

/** Whether the panel covers the whole page. */
export const useSheet = () => useSyncExternalStore(watchNarrow, () => narrow.matches);

function Saved({ saver, piece }) {
  useSaverState(saver);
  const targets = [piece.id, ...piece.emails.map((email) => email.id)].map((id) => saver.of(id)).filter(Boolean);
  const worst = ["conflict", "refused", "saving", "saved"].find((state) => targets.some((target) => target.state === state));
  if (worst === "conflict") return <span className="saved saved--wrong" role="status">Not saved: two versions</span>;
  if (worst === "refused") {
    return (
      <span className="saved saved--wrong" role="status">
        Not saved <button type="button" className="link" onClick={() => saver.retry()}>Try again</button>
      </span>
    );
  }
  const at = targets.map((target) => target.at ?? "").sort().at(-1);
  return (
    <span className="saved" role="status">
      {worst === "saving" ? <><LoaderCircle className="icon icon--sm" />Saving</>
        : <><Check className="icon icon--sm" />{at ? `Saved ${at}` : "Saved"}</>}
    </span>
  );
}

function Head({ kind, label, children, before, after, onOpen, onClose }) {
  const { name, Icon } = KINDS[kind] ?? {};
  return (
    <header className="panel__head">
      {Icon && <span className="kind-badge" data-kind={kind}><Icon className="icon" />{name}</span>}
      <span className="panel__label muted truncate">{label}</span>
      <span className="grow" />
      {children}
      <button type="button" className="button button--ghost button--icon button--sm only-wide" aria-label="Piece before"
        disabled={!before} onClick={() => onOpen(before)}><ChevronUp className="icon" /></button>
      <button type="button" className="button button--ghost button--icon button--sm only-wide" aria-label="Piece after"
        disabled={!after} onClick={() => onOpen(after)}><ChevronDown className="icon" /></button>
      <button type="button" className="button button--ghost button--icon button--sm" aria-label="Close" onClick={onClose}>
        <X className="icon" />
      </button>
    </header>
  );
}

function Props({ piece, status, onOpen }) {
  const { title, Icon } = STATUSES[status];
  const { leads_to: next } = piece;
  return (
    <dl className="props">
      <dt><CircleDot className="icon" />Status</dt>
      <dd><span className="prop prop--still"><Icon className="icon" />{title}</span></dd>
      <dt><Clock className="icon" />Goes out</dt>
      <dd>
        <span className="prop prop--still">
          {piece.when || <span className="faint">No date yet</span>} {piece.when && <span className="faint">{piece.zone}</span>}
        </span>
      </dd>
      <dt><CornerDownRight className="icon" />Leads to</dt>
      <dd>
        {next
          ? <button type="button" className="prop" onClick={() => onOpen(next)}><KindIcon kind={next.kind} /><span className="truncate">{next.line}</span></button>
          : <span className="prop prop--still faint">Nothing yet</span>}
      </dd>
      {piece.written && <WrittenBy written={piece.written} />}
    </dl>
  );
}

const WRITERS = { "built-in": "Built-in writer" };

/** Who wrote the first text, and why that was not the model that was asked. */
function WrittenBy({ written }) {
  const cost = written.cost_usd ? ` $${written.cost_usd.toFixed(written.cost_usd < 0.1 ? 4 : 2)}` : "";
  const took = written.tokens ? `${written.tokens.toLocaleString("en")} tokens${cost && `,${cost}`}` : "";
  return (
    <>
      <dt><Feather className="icon" />Written by</dt>
      <dd>
        <span className="prop prop--still" title={written.prompt || undefined}>
          <span className="truncate">{WRITERS[written.by] ?? written.by}</span>
        </span>
        {took && <p className="prop__note">{took}</p>}
        {written.fallback && <p className="prop__note">A model was asked first. {written.fallback}</p>}
      </dd>
    </>
  );
}

/** Why there is no text, and the way to get one. */
function Unwritten({ card, onRetry }) {
  return (
    <div className="notice notice--danger panel__notice">
      <CircleAlert className="icon" />
      <p className="grow"><b>This piece could not be written.</b> {card.again ? "It is being written again." : card.why}</p>
      {onRetry && !card.again && (
        <button type="button" className="button button--primary button--sm" onClick={() => onRetry(card)}><RotateCw className="icon" />Try again</button>
      )}
    </div>
  );
}

function Foot({ status, refusal, onStep }) {
  const steps = STEPS[status] ?? [];
  const allowed = steps.filter(({ target }) => !refusal(target));
  const why = steps.map(({ target }) => refusal(target)).find(Boolean);
  return (
    <footer className="panel__foot">
      {allowed.map((step, index) => (
        <button key={step.target} type="button" className={`button${step.next ? " button--primary" : ""}${index && step.next ? " panel__next" : ""}`}
          onClick={() => onStep(step)}>
          {step.label}{step.next && <kbd className="kbd only-wide" aria-hidden="true">Ctrl ↵</kbd>}
        </button>
      ))}
      {why && <p className="faint">{why}</p>}
    </footer>
  );
}

const Bones = () => (
  <div className="panel__body" aria-busy="true">
    <span className="sr-only" role="status">Loading the piece</span>
    {[120, 200, 260].map((width) => <span key={width} className="skeleton bone" style={{ width }} />)}
    <span className="skeleton bone bone--block" />
  </div>
);

/** One piece beside the board; a sheet over everything on a phone. */
export function PiecePanel({ id, piece, card, mayEdit, history, rewriting, refusal, saver, onRetry, onMove, onOpen, onClose, before, after }) {
  const sheet = useSheet();
  const panel = useRef(null);
  const label = piece?.label ?? card?.label ?? "";
  const status = card?.status ?? piece?.status;
  const Fields = piece && !piece.gone && EDITORS[piece.kind];

  useEffect(() => { panel.current?.focus({ preventScroll: true }); }, [id]);
  useEffect(() => {
    saver.watched = new Set([id, ...(piece?.emails ?? []).map((email) => email.id)]);
    return () => { saver.watched = undefined; saver.flush(); };
  }, [saver, id, piece]);

  // Somebody else changed it, or generation did: ask for it again, once our own answer has had time to come.
  const behind = card && piece && !piece.gone && card.v > piece.v;
  useEffect(() => {
    if (!behind) return;
    const timer = setTimeout(() => onOpen(card), SETTLE);
    return () => clearTimeout(timer);
  }, [behind, card, onOpen]);

  const step = useCallback(async ({ target, onward }) => {
    if (!(await saver.settle())) return toast.error("Some of your text is not saved yet. Settle that first.");
    const next = after ?? before;
    onMove([card], target);
    if (!onward) return;
    if (next) onOpen(next);
    else onClose();
  }, [saver, card, after, before, onMove, onOpen, onClose]);

  const onKeyDown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !mayEdit || !card) return;
    const next = STEPS[status]?.find((each) => each.next && !refusal(card, each.target));
    if (next) { event.preventDefault(); step(next); }
  };
  const role = sheet ? { role: "dialog", "aria-modal": true } : { role: "complementary" };
  const name = card?.line || "Piece";
  return (
    <div ref={panel} className="panel" tabIndex={-1} aria-label={name} onKeyDown={onKeyDown} {...role}>
      <h2 className="sr-only">{name}</h2>
      <Head kind={piece?.kind ?? card?.kind} label={label} before={before} after={after} onOpen={onOpen} onClose={onClose}>
        {Fields && (mayEdit ? <Saved saver={saver} piece={piece} /> : <span className="badge">Read only</span>)}
      </Head>
      {!piece && <Bones />}
      {piece?.gone && (
        <div className="empty">
          <p className="empty__title display">This piece is not here any more</p>
          <p className="empty__text">It was deleted, or it is in the bin.</p>
        </div>
      )}
      {Fields && (
        <div className="panel__body">
          {card?.why && <Unwritten card={card} onRetry={mayEdit && onRetry} />}
          <Props piece={piece} status={status} onOpen={onOpen} />
          <Fields piece={piece} saver={saver} readOnly={!mayEdit}>
            <Checks key={piece.id} piece={piece} panel={panel} readOnly={!mayEdit} />
            {mayEdit && status !== "failed" && <Rewriting key={`rewrite${piece.id}`} piece={piece} saver={saver} {...rewriting} />}
          </Fields>
          <History piece={piece} mayEdit={mayEdit} saver={saver} {...history} />
        </div>
      )}
      {Fields && mayEdit && card && <Foot status={status} refusal={(target) => refusal(card, target)} onStep={step} />}
    </div>
  );
}
