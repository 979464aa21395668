import { useCallback, useEffect, useRef, useState } from "react";
import type { ComplaintItem, ComplaintQuery } from "../api/contract.ts";
import { listComplaints } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import { useWires } from "../live/LiveProvider.tsx";

const PAGE = 200;
const RETRY_MS = 10_000;

export interface Pages {
  items: readonly ComplaintItem[];
  /** There is more than `items`. */
  more: boolean;
  loaded: boolean;
  error: RequestFailed | null;
  /** Something changed while the reader was far down; `restart` shows it. */
  moved: boolean;
  /** Say how far the reader looks, so that the pages up to there are fetched. */
  reach: (row: number) => void;
  restart: () => void;
}

interface Held {
  items: readonly ComplaintItem[];
  next: string | null;
  loaded: boolean;
  error: RequestFailed | null;
  moved: boolean;
}

const NOTHING: Held = { items: [], next: null, loaded: false, error: null, moved: false };

/** A list fetched page by page, kept up to date while the reader is within its first page. `query` null: nothing. */
export function usePages(query: ComplaintQuery | null): Pages {
  const name = query === null ? null : JSON.stringify(query);
  const { refresher } = useWires();
  const [held, setHeld] = useState<{ name: string | null; pages: Held }>({ name: null, pages: NOTHING });
  const latest = useRef<Held>(NOTHING);
  const busy = useRef<AbortController | null>(null);
  const again = useRef(false);
  const reached = useRef(0);

  const keep = useCallback(
    (pages: Held) => {
      latest.current = pages;
      setHeld({ name, pages });
    },
    [name],
  );

  const fetchPage = useCallback(
    (cursor: string | null) => {
      if (name === null) return;
      if (busy.current !== null) {
        again.current ||= cursor === null;
        return;
      }
      const here = new AbortController();
      busy.current = here;
      const done = (): boolean => {
        if (here.signal.aborted) return false;
        busy.current = null;
        return true;
      };
      const asked = JSON.parse(name) as ComplaintQuery;
      listComplaints({ ...asked, limit: PAGE, ...(cursor ? { cursor } : {}) }, here.signal).then(
        (page) => {
          if (!done()) return;
          const items = cursor === null ? page.items : joined(latest.current.items, page.items);
          keep({ items, next: page.next, loaded: true, error: null, moved: false });
          if (again.current) {
            again.current = false;
            fetchPage(null);
          } else if (page.next !== null && reached.current >= items.length) fetchPage(page.next);
        },
        (error: unknown) => {
          if (!done()) return;
          if (!(error instanceof RequestFailed)) throw error;
          keep({ ...latest.current, error });
        },
      );
    },
    [name, keep],
  );

  const restart = useCallback(() => {
    reached.current = 0;
    fetchPage(null);
  }, [fetchPage]);

  useEffect(() => {
    latest.current = NOTHING;
    reached.current = 0;
    again.current = false;
    restart();
    const stop = refresher.subscribe(`list:${name ?? ""}`, () => {
      // After a failure only the clock tries again.
      if (latest.current.error !== null) return;
      if (reached.current < PAGE) fetchPage(null);
      else if (!latest.current.moved) keep({ ...latest.current, moved: true });
    });
    return () => {
      stop();
      busy.current?.abort();
      busy.current = null;
    };
  }, [name, restart, fetchPage, keep, refresher]);

  const pages = held.name === name ? held.pages : NOTHING;
  const failed = pages.error !== null;
  useEffect(() => {
    if (!failed) return undefined;
    const timer = setInterval(restart, RETRY_MS);
    return () => clearInterval(timer);
  }, [failed, restart]);

  const reach = useCallback(
    (row: number) => {
      reached.current = row;
      const { next, items } = latest.current;
      if (next !== null && row >= items.length) fetchPage(next);
    },
    [fetchPage],
  );

  return {
    items: pages.items,
    more: pages.next !== null,
    loaded: pages.loaded,
    error: pages.error,
    moved: pages.moved,
    reach,
    restart,
  };
}

/** Rows that moved between two pages stand only once, where they were seen first. */
function joined(before: readonly ComplaintItem[], page: readonly ComplaintItem[]): readonly ComplaintItem[] {
  const known = new Set(before.map((item) => item.id));
  return [...before, ...page.filter((item) => !known.has(item.id))];
}
