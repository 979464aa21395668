import { useLayoutEffect, useRef } from "react";

export type Keys = Readonly<Record<string, () => void>>;

/** Single keys for the whole page, off while somebody writes or a sheet is open. `Ctrl+k` works everywhere. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  // Before the page is painted: a key that is pressed as soon as it is seen counts.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = keyName(event);
      const deed =
        name !== null && (name.startsWith("Ctrl+") || !isBusy(event.target, name)) ? latest.current[name] : undefined;
      if (deed === undefined) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** How a press is named: lower case letter, a sign, or `Ctrl+letter` (Cmd counts as Ctrl); null with other modifiers. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string | null {
  if (event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${key}` : key;
}

function isBusy(target: EventTarget | null, name: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // Enter on a button or link presses that.
  if (name === "Enter" && target.closest("a, button") !== null) return true;
  return target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}
