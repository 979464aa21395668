import { useCallback, type KeyboardEvent } from "react";

/** Escape within a form leaves it. */
export function useLeaveKey(leave: () => void): (event: KeyboardEvent) => void {
  return useCallback(
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      leave();
    },
    [leave],
  );
}
