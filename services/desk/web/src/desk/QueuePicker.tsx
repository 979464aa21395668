import { useCallback, useRef, useState } from "react";
import { QUEUES, type Board, type Queue } from "../api/contract.ts";
import { FreshnessBadge } from "../frame/FreshnessBadge.tsx";
import { Icon } from "../frame/Icon.tsx";
import { useDismiss } from "../frame/useDismiss.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { counted } from "./groups.ts";

/** Which queue the pane shows, with how many wait in each, and how fresh that is. */
export function QueuePicker(props: { queue: Queue | null; board: Board | null; pick: (queue: Queue | null) => void }) {
  const { words, format } = useWords();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setOpen(false), []);
  useDismiss(place, open, close);
  const name = (queue: Queue | null): string => (queue === null ? words.queue.all : words.names.queue[queue]);
  return (
    <div className="queue-head">
      <div className="hangs" ref={place}>
        <button
          type="button"
          className="pick"
          aria-expanded={open}
          aria-label={`${name(props.queue)}, ${words.queue.pick}`}
          onClick={() => setOpen(!open)}
        >
          <h2>{name(props.queue)}</h2>
          <Icon name="down" small tone="muted" />
        </button>
        {open && (
          <div className="menu-list" role="menu">
            {[null, ...QUEUES].map((queue) => (
              <button
                key={queue ?? "all"}
                type="button"
                role="menuitemradio"
                aria-checked={queue === props.queue}
                onClick={() => {
                  close();
                  props.pick(queue);
                }}
              >
                {name(queue)}
                {props.board && <span className="num">{format.number(counted(props.board.items, queue).waiting)}</span>}
              </button>
            ))}
          </div>
        )}
      </div>
      <FreshnessBadge />
    </div>
  );
}
