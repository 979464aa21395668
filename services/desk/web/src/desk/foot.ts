import type { Complaint, Officer } from "../api/contract.ts";
import { isOpen } from "./entries.ts";

/** What the officer chose to do at the foot of the case. */
export type Mode = "reply" | "note" | "resolve" | "transfer" | "classify" | "reopen";

/** What stands at the foot: always the next action. */
export type Foot =
  | { show: "read-only" }
  | { show: "claim" }
  | { show: "held-by-other"; holder: string }
  | { show: "unlink" }
  | { show: "write"; purpose: "reply" | "note" | "resolve" | "reopen" }
  | { show: "transfer" }
  | { show: "classify" }
  | { show: "no-address" };

/** The foot of a complaint for this officer; `mode` null means that nothing was chosen. */
export function footOf(complaint: Complaint, officer: Officer, mode: Mode | null): Foot {
  if (!officer.may.includes("command")) return { show: "read-only" };
  if (mode === "note") return { show: "write", purpose: "note" };
  if (mode === "classify") return { show: "classify" };
  if (!isOpen(complaint.state)) {
    return complaint.close_reason === "duplicate" ? { show: "unlink" } : { show: "write", purpose: "reopen" };
  }
  if (mode === "transfer") return { show: "transfer" };
  const other = complaint.holder !== null && complaint.holder !== officer.user;
  if (other) return { show: "held-by-other", holder: complaint.holder ?? "" };
  if (mode === "resolve") return { show: "write", purpose: "resolve" };
  if (complaint.holder === null && mode !== "reply") return { show: "claim" };
  return complaint.answerable_by === null ? { show: "no-address" } : { show: "write", purpose: "reply" };
}
