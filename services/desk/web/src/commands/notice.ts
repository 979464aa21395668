import type { Field, Sentence } from "../api/contract.ts";
import type { Command } from "./ledger.ts";

/** The one notice at the foot of the desk. `at` is steady time. */
export type Notice =
  | { kind: "done"; at: number; command: Command; canUndo: boolean }
  | { kind: "shown"; at: number; field: Field; hide: () => void }
  | { kind: "failed"; at: number; sentence: Sentence | null };

export const NOTICE_MS = 10_000;
export const SHOWN_MS = 30_000;

export const lastsMs = (notice: Notice): number => (notice.kind === "shown" ? SHOWN_MS : NOTICE_MS);
