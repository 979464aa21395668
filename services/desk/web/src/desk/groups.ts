import type { CaseState, ComplaintItem, ComplaintQuery, Queue, QueueCounts } from "../api/contract.ts";
import type { Pages } from "./usePages.ts";

/** What stands in the queue pane: what the officer holds, what comes next, what waits for citizens; or search results. */
export interface Group {
  name: "mine" | "next" | "lacking" | "results";
  pages: Pages;
  items: readonly ComplaintItem[];
  /** Rows in all, fetched or not. */
  rows: number;
}

const OPEN: readonly CaseState[] = [
  "RECEIVED",
  "ACKNOWLEDGED",
  "INCOMPLETE",
  "TRIAGED",
  "ASSIGNED",
  "IN_PROGRESS",
  "WAITING_PARTNER",
  "REOPENED",
];
const FREE: readonly CaseState[] = [
  "RECEIVED",
  "ACKNOWLEDGED",
  "TRIAGED",
  "IN_PROGRESS",
  "WAITING_PARTNER",
  "REOPENED",
];

export const mineQuery = (user: string): ComplaintQuery => ({ holder: user, state: OPEN.join(","), sort: "oldest" });

const inQueue = (queue: Queue | null): ComplaintQuery => (queue === null ? {} : { queue });

export const nextQuery = (queue: Queue | null): ComplaintQuery => ({
  ...inQueue(queue),
  state: FREE.join(","),
  sort: "priority",
});

export const lackingQuery = (queue: Queue | null): ComplaintQuery => ({
  ...inQueue(queue),
  state: "INCOMPLETE",
  sort: "priority",
});

/** A group over its pages; `expected` is what the board counts, until the last page tells exactly. */
export function group(name: Group["name"], pages: Pages, expected: number, free: boolean): Group {
  const items = free ? pages.items.filter((item) => item.holder === null) : pages.items;
  const rows = pages.more ? Math.max(items.length + 1, expected) : items.length;
  return { name, pages, items, rows };
}

/** One queue's counts, or the sum of all queues. */
export function counted(items: readonly QueueCounts[], queue: Queue | null): { waiting: number; lacking: number } {
  const wanted = items.filter((item) => queue === null || item.queue === queue);
  return {
    waiting: wanted.reduce((sum, item) => sum + item.waiting, 0),
    lacking: wanted.reduce((sum, item) => sum + item.lacking, 0),
  };
}

/** The fetched rows of all groups in the order of the screen. */
export function flat(groups: readonly Group[]): { item: ComplaintItem; section: number; row: number }[] {
  return groups.flatMap((one, section) => one.items.map((item, row) => ({ item, section, row })));
}
