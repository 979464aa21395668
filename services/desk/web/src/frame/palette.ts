import type { IconName } from "./icons.ts";

/** One thing that the palette can do. */
export interface PaletteCommand {
  group: string;
  icon: IconName;
  text: string;
  keys?: string;
  hint?: string;
  run: () => void;
}

/** Commands whose text holds all typed words, in their order; all of them while nothing is typed. */
export function matching(commands: readonly PaletteCommand[], typed: string): PaletteCommand[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)));
}

/** A ticket number as people type it (`1178451-A`, `1178451a`), written as it stands on paper; null when it is none. */
export function ticketIn(typed: string): string | null {
  const found = /^\s*(\d{1,12})\s*-?\s*([A-HJ-NP-Za-hj-np-z])\s*$/.exec(typed);
  return found ? `${found[1]}-${(found[2] ?? "").toUpperCase()}` : null;
}

/** The text in parts, so that the first typed word can be set bold. */
export function parts(text: string, typed: string): [string, string, string] {
  const word = typed.toLowerCase().split(/\s+/).find(Boolean);
  const at = word === undefined ? -1 : text.toLowerCase().indexOf(word);
  if (word === undefined || at < 0) return [text, "", ""];
  return [text.slice(0, at), text.slice(at, at + word.length), text.slice(at + word.length)];
}
