import type { DeadLetter, Sentence } from "../api/contract.ts";
import type { MailAct } from "../api/desk.ts";
import type { Refusal } from "../live/reducer.ts";

/** One act on a parked mail on its way. `since` is steady time: given, then safely stored. */
export interface Act {
  wish: MailAct;
  /** Where the latest word on the mail stood when the act was given: a later one is the act's. */
  toldAt: number;
  since: number;
  stage:
    | { at: "sending" }
    | { at: "waiting" | "unseen"; commandId: string }
    | { at: "done" }
    | { at: "refused"; sentence: Sentence }
    | { at: "failed"; noAnswer: boolean; sentence: Sentence | null };
}

/** After this long without a sign the page says that the act is safe but not yet seen. */
export const UNSEEN_MS = 10_000;

/** The act after what the list and the stream have told at steady time `now`; the same object when nothing moved. */
export function settledAct(act: Act, letter: DeadLetter | null, refusals: readonly Refusal[], now: number): Act {
  const { stage } = act;
  if (stage.at !== "waiting" && stage.at !== "unseen") return act;
  const refusal = refusals.find((one) => one.commandId === stage.commandId);
  if (refusal) return { ...act, stage: { at: "refused", sentence: refusal.message } };
  if (letter !== null && (letter.told_at !== act.toldAt || letter.state !== "waiting"))
    return { ...act, stage: { at: "done" } };
  if (stage.at === "waiting" && now - act.since >= UNSEEN_MS) return { ...act, stage: { ...stage, at: "unseen" } };
  return act;
}

export const isOnItsWay = (act: Act | undefined): boolean =>
  act !== undefined && (act.stage.at === "sending" || act.stage.at === "waiting" || act.stage.at === "unseen");
