import type { QueueCounts } from "../api/contract.ts";

/** How a queue stands with its answer times. */
export type Urgency = "late" | "soon" | "calm";

export const urgencyOf = ({ late, due_soon }: Pick<QueueCounts, "late" | "due_soon">): Urgency =>
  late > 0 ? "late" : due_soon > 0 ? "soon" : "calm";

export const TONES: Readonly<Record<Urgency, string>> = { late: "is-late", soon: "is-waiting", calm: "" };

/** The queue in which somebody waits longest, or null when nobody waits. */
export function longestIn(items: readonly QueueCounts[]): QueueCounts | null {
  const waiting = items.filter((item) => item.oldest_opened_at !== null);
  return waiting.reduce<QueueCounts | null>(
    (oldest, item) =>
      oldest === null || (item.oldest_opened_at ?? "") < (oldest.oldest_opened_at ?? "") ? item : oldest,
    null,
  );
}
