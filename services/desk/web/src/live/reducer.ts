import type { Position, Sentence } from "../api/contract.ts";
import type { StreamEvent } from "../api/stream-events.ts";

/** What the stream has told so far. Pure: `now` is the browser's steady time in ms. */
export interface Live {
  connection: "connecting" | "open" | "lost";
  /** Steady time at which the connection was lost. */
  lostAt: number | null;
  freshness: { lagMs: number; state: "live" | "stale" | "behind"; heardAt: number } | null;
  /** Highest command position that the view is known to have passed, by `topic:partition`. */
  covers: Readonly<Record<string, number>>;
  /** Commands seen to have had an effect, latest last. */
  done: readonly string[];
  /** Refusals by command, latest last. */
  refusals: readonly Refusal[];
}

export interface Refusal {
  commandId: string;
  reason: string;
  message: Sentence;
  at: string;
}

export type LiveEvent =
  { type: "connected" } | { type: "disconnected"; now: number } | { type: "heard"; event: StreamEvent; now: number };

export const SILENT: Live = {
  connection: "connecting",
  lostAt: null,
  freshness: null,
  covers: {},
  done: [],
  refusals: [],
};

const KEPT = 200;

export function follow(live: Live, said: LiveEvent): Live {
  switch (said.type) {
    case "connected":
      return { ...live, connection: "open", lostAt: null };
    case "disconnected":
      return live.connection === "lost" ? live : { ...live, connection: "lost", lostAt: said.now };
    case "heard":
      return hear(live, said.event, said.now);
  }
}

function hear(live: Live, event: StreamEvent, now: number): Live {
  switch (event.type) {
    case "freshness":
      return { ...live, freshness: { lagMs: event.lagMs, state: event.state, heardAt: now } };
    case "complaint":
      return {
        ...live,
        covers: raised(live.covers, event.covers),
        done: event.commandId === null ? live.done : latest(live.done, event.commandId),
      };
    case "refused": {
      const { commandId, reason, message, at } = event;
      const others = live.refusals.filter((one) => one.commandId !== commandId);
      return { ...live, refusals: latest(others, { commandId, reason, message, at }) };
    }
    case "queue":
    case "reload":
      return live;
  }
}

function raised(before: Live["covers"], told: Live["covers"]): Live["covers"] {
  const higher = Object.entries(told).filter(([place, offset]) => offset > (before[place] ?? -1));
  return higher.length === 0 ? before : { ...before, ...Object.fromEntries(higher) };
}

function latest<Item>(items: readonly Item[], item: Item): readonly Item[] {
  return [...items, item].slice(-KEPT);
}

/** What became of a command, as far as the stream has told. A refusal outweighs a position that was passed. */
export function fateOf(live: Live, commandId: string, at: Position): "seen" | Refusal | null {
  const refusal = live.refusals.find((one) => one.commandId === commandId);
  if (refusal) return refusal;
  if (live.done.includes(commandId)) return "seen";
  return (live.covers[`${at.topic}:${at.partition}`] ?? -1) >= at.offset ? "seen" : null;
}
