import type { CaseState, Category, ComplaintItem, Kind, Operation, Position, Queue, Wishes } from "../api/contract.ts";
import { fateOf, type Live, type Refusal } from "../live/reducer.ts";

/** What an officer saw of a complaint when a command was given. */
export interface Seen {
  id: string;
  ticket: string;
  version: number;
  state: CaseState;
  holder: string | null;
  queue: Queue | null;
  category: Category;
  kind: Kind;
}

export type Wish = { [Name in Operation]: { operation: Name; wish: Wishes[Name] } }[Operation];

/** One command on its way. `since` is steady time: given, then safely stored. */
export interface Command {
  key: number;
  seen: Seen;
  wish: Wish;
  isUndo: boolean;
  since: number;
  stage:
    | { at: "sending" }
    | { at: "waiting" | "unseen"; commandId: string; position: Position }
    | { at: "done"; commandId: string }
    | { at: "refused"; commandId: string; refusal: Refusal }
    | { at: "failed"; noAnswer: boolean; sentence: { id: string; en: string } | null };
}

/** After this long without a sign the page says that the command is safe but not yet seen. */
export const UNSEEN_MS = 10_000;

/** Commands after what the stream has told at steady time `now`; the same array when nothing moved. */
export function settled(commands: readonly Command[], live: Live, now: number): readonly Command[] {
  let moved = false;
  const next = commands.map((command) => {
    const after = settledOne(command, live, now);
    moved ||= after !== command;
    return after;
  });
  return moved ? next : commands;
}

function settledOne(command: Command, live: Live, now: number): Command {
  const { stage } = command;
  if (stage.at === "done") {
    // A refusal may be told after a later command of the same partition was seen: it still counts.
    const refusal = live.refusals.find((one) => one.commandId === stage.commandId);
    return refusal ? { ...command, stage: { at: "refused", commandId: stage.commandId, refusal } } : command;
  }
  if (stage.at !== "waiting" && stage.at !== "unseen") return command;
  const fate = fateOf(live, stage.commandId, stage.position);
  if (fate === "seen") return { ...command, stage: { at: "done", commandId: stage.commandId } };
  if (fate !== null) return { ...command, stage: { at: "refused", commandId: stage.commandId, refusal: fate } };
  if (stage.at === "waiting" && now - command.since >= UNSEEN_MS)
    return { ...command, stage: { ...stage, at: "unseen" } };
  return command;
}

/** What takes a command back, or null where nothing does (a sent reply stays sent). */
export function undoOf(command: Command, reason: string): Wish | null {
  switch (command.wish.operation) {
    case "claim":
      return { operation: "release", wish: {} };
    case "release":
      return { operation: "claim", wish: {} };
    case "resolve":
      return { operation: "reopen", wish: { reason } };
    case "transfer":
      return command.seen.queue && { operation: "transfer", wish: { queue: command.seen.queue } };
    case "classify":
      return { operation: "classify", wish: { category: command.seen.category, kind: command.seen.kind } };
    case "link":
      return { operation: "unlink", wish: {} };
    case "reply":
    case "note":
    case "reopen":
    case "unlink":
      return null;
  }
}

export function seenOf(item: ComplaintItem): Seen {
  const { id, ticket, version, state, holder, queue, category, kind } = item;
  return { id, ticket, version, state, holder, queue, category, kind };
}
