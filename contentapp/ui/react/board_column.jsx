import { memo, useCallback, useRef } from "react";
import { Draggable, Droppable } from "@hello-pangea/dnd";
import { useVirtualizer } from "@tanstack/react-virtual";
import { RotateCw, TriangleAlert } from "lucide-react";
import { KindIcon, STATUSES, pieces } from "./board_words";

const GAP = 8;
const LETTERS_A_LINE = 30;

/** How tall a card will be, near enough that the scrollbar does not jump when it is measured. */
const guess = (card) => 48 + 20 * Math.min(3, Math.ceil(card.line.length / LETTERS_A_LINE) || 1) + (card.findings ? 28 : 0) + (card.why ? 28 + 18 * Math.ceil(card.why.length / LETTERS_A_LINE) : 0);

function CardBody({ card, handle, on, selected }) {
  const link = on && {
    href: `?piece=${card.kind}:${card.id}`,
    onClick: (event) => on.click(event, card),
    onKeyDown: (event) => on.key(event, card),
  };
  return (
    <>
      <div className="piece__head">
        {on?.mayEdit && (
          <input type="checkbox" className="check" checked={selected} onChange={() => {}}
            onClick={(event) => on.check(event, card)} aria-label={`Select ${card.line || "this piece"}`} />
        )}
        <KindIcon kind={card.kind} />
        <span className="truncate">{card.label}</span>
        {card.at && <time className="piece__date" dateTime={card.at}>{card.date}</time>}
      </div>
      <p className="piece__line">
        {/* One stop for the keyboard: Enter opens, Space lifts. The link covers the card. */}
        <a className="piece__link" {...link} {...handle} role={undefined}>{card.line || "Nothing written yet"}</a>
      </p>
      {card.why && <p className="piece__why">{card.why}</p>}
      <div className="piece__foot">
        {card.why && card.again && <span className="piece__mark"><span className="badge__live" aria-hidden="true" />Being written again</span>}
        {card.why && !card.again && on?.mayEdit && (
          <button type="button" className="button button--sm piece__retry" onClick={() => on.retry(card)}>
            <RotateCw className="icon" />Try again<span className="sr-only">: {card.line || card.label}</span>
          </button>
        )}
        {card.findings > 0 && (
          <span className="piece__mark piece__mark--warn" title={`${card.findings} to look at`}>
            <TriangleAlert className="icon" />{card.findings}<span className="sr-only"> to look at</span>
          </span>
        )}
      </div>
    </>
  );
}

const Card = memo(function Card({ card, index, start, measure, selected, open, on }) {
  const classes = ["piece", selected && "is-selected", open && "is-open"].filter(Boolean).join(" ");
  return (
    <Draggable draggableId={card.id} index={index} isDragDisabled={!on.mayEdit}>
      {(drag) => (
        <li ref={(element) => { drag.innerRef(element); measure(element); }} {...drag.draggableProps} data-index={index}
          data-card={card.id} data-kind={card.kind} className={classes}
          style={{ position: "absolute", top: start, left: 0, right: 0, ...drag.draggableProps.style }}>
          <CardBody card={card} handle={drag.dragHandleProps} on={on} selected={selected} />
        </li>
      )}
    </Draggable>
  );
});

function Lifted({ drag, card, count }) {
  return (
    <div ref={drag.innerRef} {...drag.draggableProps}>
      <div className="piece is-dragging" data-kind={card.kind}>
        <CardBody card={card} handle={drag.dragHandleProps} />
        {count > 1 && <span className="piece__count">{count}</span>}
      </div>
    </div>
  );
}

/** One status. Only the cards in sight exist; their heights are measured as they come. */
export const Column = memo(function Column({ column, tone, selected, openId, on }) {
  const { status, cards, total } = column;
  const { title, Icon } = STATUSES[status];
  const scroller = useRef(null);
  const virtual = useVirtualizer({
    count: cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guess(cards[index]),
    getItemKey: (index) => cards[index].id,
    gap: GAP,
    paddingStart: 2,
    paddingEnd: GAP,
    overscan: 6,
  });
  const lifted = useCallback(
    (drag, _snapshot, rubric) => {
      const card = cards[rubric.source.index];
      return <Lifted drag={drag} card={card} count={selected.has(card.id) ? selected.size : 1} />;
    },
    [cards, selected],
  );
  const count = cards.length === total ? `${total}` : `${cards.length} of ${total}`;
  return (
    <section className={`column ${tone}`} data-status={status} aria-label={`${title}, ${pieces(cards.length)}`}>
      <header className="column__head">
        <Icon className="icon" />
        <h2>{title}</h2>
        <span className="column__count" data-count>{count}</span>
      </header>
      <Droppable droppableId={status} mode="virtual" renderClone={lifted}>
        {(drop, snapshot) => (
          <div ref={(element) => { scroller.current = element; drop.innerRef(element); }} {...drop.droppableProps}
            className={`column__cards${snapshot.isDraggingOver ? " is-hovered" : ""}`}>
            <ol style={{ height: virtual.getTotalSize() + (snapshot.isUsingPlaceholder ? 100 : 0) }}>
              {virtual.getVirtualItems().map((item) => {
                const card = cards[item.index];
                return (
                  <Card key={card.id} card={card} index={item.index} start={item.start} measure={virtual.measureElement}
                    selected={selected.has(card.id)} open={card.id === openId} on={on} />
                );
              })}
            </ol>
          </div>
        )}
      </Droppable>
    </section>
  );
});
