import { useEffect, useRef, useState } from "react";
import { CircleAlert, CirclePause, Play, RotateCw } from "lucide-react";
import { toast } from "sonner";
import { pieces } from "./board_words";

const PHASES = [
  { name: "writing", counts: "written" },
  { name: "checking", counts: "checked" },
  { name: "connecting", counts: "linked" },
];

const UNDO_FOR = 10000;
const ANSWER_WITHIN = 8000;
const keyOf = ({ kind, id }) => ({ kind, id });

/** What a run is doing, from its counters: the first phase that has not reached everything planned. */
function phaseOf(run) {
  if (!run.planned) return { name: "planning", done: 0 };
  const phase = PHASES.find(({ counts }) => run[counts] < run.planned) ?? PHASES.at(-1);
  return { name: phase.name, done: run[phase.counts] };
}

/** A button is pressed once: it waits until what is watched changes, or nobody has answered for a while. */
function useOnce(watched) {
  const [pressed, setPressed] = useState(false);
  useEffect(() => setPressed(false), [watched]);
  useEffect(() => {
    if (!pressed) return;
    const timer = setTimeout(() => setPressed(false), ANSWER_WITHIN);
    return () => clearTimeout(timer);
  }, [pressed]);
  return [pressed, (action) => { if (!pressed) { setPressed(true); action(); } }];
}

/** How the writing goes, and what an editor can say to it. */
export function Run({ run, cards, mayEdit, onCancel, onResume, onRetry }) {
  const status = run?.status;
  const [waits, once] = useOnce(status);
  const stopping = useRef(false);
  useEffect(() => {
    if (status === "canceled" && stopping.current) {
      toast("Writing stopped", { duration: UNDO_FOR, action: { label: "Resume", onClick: onResume } });
    }
    stopping.current = false;
  }, [status, onResume]);
  if (status === "running") {
    return <Writing run={run} waits={waits} onCancel={mayEdit && (() => once(() => { stopping.current = true; onCancel(); }))} />;
  }
  if (status === "failed" || status === "canceled") {
    return <Stopped run={run} count={cards.filter((card) => card.status !== "failed").length} waits={waits} onResume={mayEdit && (() => once(onResume))} />;
  }
  const failed = cards.filter((card) => card.status === "failed" && card.why);
  return (
    <>
      <span className="sr-only" role="status">{status === "done" && !failed.length && `All ${pieces(run.written)} are written.`}</span>
      {failed.length > 0 && <Missing failed={failed} onRetry={mayEdit && onRetry} />}
    </>
  );
}

function Stopped({ run, count, waits, onResume }) {
  const failed = run.status === "failed";
  const Icon = failed ? CircleAlert : CirclePause;
  return (
    <div className="runstrip">
      <div className={`notice${failed ? " notice--danger" : ""}`}>
        <Icon className="icon" />
        <p className="grow" role="status">
          <b>{failed ? "Writing stopped before it was done." : "Writing is stopped."}</b> {failed && run.error}{" "}
          {count
            ? `${run.planned ? `${count} of ${pieces(run.planned)} are` : `${pieces(count)} ${count === 1 ? "is" : "are"}`} here to edit and approve.`
            : "No piece has been written yet."}
        </p>
        {onResume && (
          <button type="button" className="button button--sm" disabled={waits} onClick={onResume}>
            {failed ? <RotateCw className="icon" /> : <Play className="icon" />}{failed ? "Try again" : "Resume"}
          </button>
        )}
      </div>
    </div>
  );
}

/** The run is done, but for these. */
function Missing({ failed, onRetry }) {
  const waiting = failed.filter((card) => !card.again);
  const [waits, once] = useOnce(waiting.length);
  return (
    <div className="runstrip">
      <div className="notice notice--danger">
        <CircleAlert className="icon" />
        <p className="grow" role="status">
          <b>{pieces(failed.length)} could not be written.</b>{" "}
          {waiting.length ? "Everything else is ready." : `${failed.length === 1 ? "It is" : "They are"} being written again.`}
        </p>
        {onRetry && waiting.length > 0 && (
          <button type="button" className="button button--sm" disabled={waits} onClick={() => once(() => onRetry(waiting.map(keyOf)))}>
            <RotateCw className="icon" />Try again
          </button>
        )}
      </div>
    </div>
  );
}

function Writing({ run, waits, onCancel }) {
  const { name, done } = phaseOf(run);
  // A screen reader hears the phases and the quarters, not every piece.
  const quarter = run.planned ? Math.floor((4 * done) / run.planned) * 25 : 0;
  const words = `${done} of ${pieces(run.planned)}${run.left ? `, ${run.left}` : ""}`;
  return (
    <section className="runstrip" aria-label="Progress">
      <div className="runstrip__line">
        <p className="runstrip__figures">
          {run.planned > 0 && <span><strong>{done}</strong> of {pieces(run.planned)}</span>}
          {run.planned > 0 && <span className="faint" aria-hidden="true">·</span>}
          <span>{run.planned ? name : "Planning what to write"}</span>
          {run.left && <span className="faint" aria-hidden="true">·</span>}
          {run.left && <span>{run.left}</span>}
        </p>
        {onCancel && (
          <button type="button" className="button button--ghost button--sm" disabled={waits} onClick={onCancel}>
            {waits ? "Stopping" : "Cancel"}
          </button>
        )}
      </div>
      <div className="meter" role="progressbar" aria-label={name} aria-valuemin={0} aria-valuemax={run.planned || 1}
        aria-valuenow={done} aria-valuetext={words}>
        <span className="meter__fill" style={{ width: `${run.planned ? (100 * done) / run.planned : 0}%` }} />
      </div>
      <span className="sr-only" role="status">{`${name}, ${quarter} percent`}</span>
    </section>
  );
}
