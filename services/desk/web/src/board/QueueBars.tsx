import type { QueueCounts } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { TONES, urgencyOf } from "./urgency.ts";

/** Width of the longest bar in per cent, so that its number still fits beside it. */
const WIDEST = 76;

/** The scale holds at least so many, so that one waiting complaint does not look like a crowd. */
const SHORTEST_SCALE = 20;

/** The queues as bars from 0 on one scale, with the longest wait and the answer times of each. */
export function QueueBars({ items, now }: { items: readonly QueueCounts[]; now: number }) {
  const { words, format } = useWords();
  const most = Math.max(SHORTEST_SCALE, ...items.map((item) => item.waiting));
  return (
    <div>
      <h2>{words.board.bars}</h2>
      <ul className="queue-bars">
        {items.map((item) => {
          const urgency = urgencyOf(item);
          const tone = TONES[urgency];
          const oldest = msOf(item.oldest_opened_at);
          return (
            <li key={item.queue}>
              <span className="cut">{words.names.queue[item.queue]}</span>
              <span className={`bar ${tone}`}>
                <svg width={`${(item.waiting / most) * WIDEST}%`} aria-hidden="true">
                  <rect width="100%" height="100%" rx="4" />
                </svg>
                <b>{format.number(item.waiting)}</b>
              </span>
              <span className={`longest ${tone}`}>
                <span>{oldest === null ? words.board.none : format.duration(now - oldest)}</span>
                <small>
                {urgency === "late" && (
                  <>
                    <Icon name="alert" />
                    {words.board.late(format.number(item.late))}
                  </>
                )}
                {urgency === "soon" && (
                  <>
                    <Icon name="clock" />
                    {words.board.soon(format.number(item.due_soon))}
                  </>
                )}
                {urgency === "calm" && (
                  <>
                    <Icon name="check" tone="is-done" />
                    {words.board.onTime}
                  </>
                )}
                </small>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
