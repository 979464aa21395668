import { useEffect, type RefObject } from "react";

/** Close something that hangs open: on Escape, or on a press outside of it. */
export function useDismiss(inside: RefObject<HTMLElement | null>, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const press = (event: PointerEvent): void => {
      if (event.target instanceof Node && !inside.current?.contains(event.target)) close();
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    };
    document.addEventListener("pointerdown", press);
    document.addEventListener("keydown", key, true);
    return () => {
      document.removeEventListener("pointerdown", press);
      document.removeEventListener("keydown", key, true);
    };
  }, [inside, open, close]);
}
