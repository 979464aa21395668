import type { Officer, Permission } from "../api/contract.ts";
import type { Words } from "../words/languages.ts";
import type { IconName } from "./icons.ts";
import type { PaletteCommand } from "./palette.ts";
import { go } from "./route.ts";

type Name = "queues" | "board" | "deadLetters" | "parkedMails";

/** A screen of the desk: where it is, and what one must be permitted to do to open it. */
export interface Place {
  path: string;
  name: Name;
  icon: IconName;
  needs: Permission;
}

const PLACES: readonly Place[] = [
  { path: "/", name: "queues", icon: "chat", needs: "read_cases" },
  { path: "/board", name: "board", icon: "fact", needs: "read_numbers" },
  { path: "/dead-letters", name: "deadLetters", icon: "alert", needs: "read_dead_letters" },
  { path: "/parked-mails", name: "parkedMails", icon: "mail", needs: "read_dead_letters" },
];

/** The screens that this officer may open, in the order of the bar. */
export function placesOf(officer: Officer): Place[] {
  return PLACES.filter(({ needs }) => officer.may.includes(needs));
}

/** Whether the address is that of a screen which this officer may not open. */
export function isRefused(officer: Officer, path: string): boolean {
  return PLACES.some((place) => place.path === path && !officer.may.includes(place.needs));
}

/** The palette's ways from one screen to the others. */
export function waysOf(words: Words, officer: Officer, from: string): PaletteCommand[] {
  return placesOf(officer)
    .filter(({ path }) => path !== from)
    .map(({ path, name, icon }) => ({ group: words.palette.go, icon, text: words.frame[name], run: () => go(path) }));
}
