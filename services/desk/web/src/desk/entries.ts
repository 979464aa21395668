import type { CaseState, Entry } from "../api/contract.ts";
import type { IconName } from "../frame/icons.ts";
import { wibDay } from "../time/wib.ts";

/** The icon of a system line, by what happened. */
export function systemIcon(type: string): IconName {
  if (/Unlinked|Reopened|Released/.test(type)) return "undo";
  if (/Linked|SamePerson/.test(type)) return "link";
  if (/Acknowledged|Requested|Reminded/.test(type)) return "mail";
  if (/Assigned/.test(type)) return "person";
  if (/Routed|Transferred/.test(type)) return "swap";
  if (/Answered|Closed/.test(type)) return "check";
  if (/Deadline|Escalated|Raised/.test(type)) return "clock";
  return "system";
}

/** The story in days of WIB, oldest first. Entries without a readable time stay with those before them. */
export function byDay(entries: readonly Entry[]): { day: number; at: number; entries: Entry[] }[] {
  const days: { day: number; at: number; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    const last = days.at(-1);
    const day = Number.isNaN(at) ? (last?.day ?? 0) : wibDay(at);
    if (last && last.day === day) last.entries.push(entry);
    else days.push({ day, at, entries: [entry] });
  }
  return days;
}

export const isOpen = (state: CaseState): boolean => state !== "ANSWERED" && state !== "CLOSED";

/** The latest entry that has evidence to show, or null. */
export function latestProof(entries: readonly Entry[]): string | null {
  return entries.findLast((entry) => hasProof(entry))?.id ?? null;
}

/** Citizens' messages prove themselves; everything else can be looked behind. */
export const hasProof = (entry: Entry): boolean => entry.kind !== "message" && entry.kind !== "note";

/** When what lacks was asked for, or null when it was not. */
export function askedAt(entries: readonly Entry[]): number | null {
  const found = entries.findLast((entry) => entry.type === "InformationRequested");
  const at = found ? Date.parse(found.at) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
