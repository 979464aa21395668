import { useMemo } from "react";
import type { Board, Queue } from "../api/contract.ts";
import { counted, group, lackingQuery, mineQuery, nextQuery, type Group } from "./groups.ts";
import { usePages } from "./usePages.ts";

/** The groups of the queue pane, kept up to date. `words` set: only what the search found. */
export function useGroups(user: string, queue: Queue | null, words: string | null, board: Board | null): Group[] {
  const searching = words !== null;
  const mine = usePages(searching ? null : mineQuery(user));
  const next = usePages(searching ? null : nextQuery(queue));
  const lacking = usePages(searching ? null : lackingQuery(queue));
  const found = usePages(searching ? { q: words, sort: "newest" } : null);
  return useMemo(() => {
    if (searching) return [group("results", found, 0, false)];
    const counts = counted(board?.items ?? [], queue);
    return [
      group("mine", mine, 0, false),
      group("next", next, counts.waiting, true),
      group("lacking", lacking, counts.lacking, true),
    ];
  }, [searching, mine, next, lacking, found, board, queue]);
}
