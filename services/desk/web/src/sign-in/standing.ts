import type { Officer } from "../api/contract.ts";

/** Who looks: not known yet, cannot be known, nobody (and why, if somebody did before), or an officer. */
export type Standing =
  { is: "asking" } | { is: "unknown" } | { is: "nobody"; since: "ended" | "signed-out" | null } | { is: "in"; officer: Officer };

/** The desk said 401: whoever was in is so no more; a first answer is told elsewhere. */
export const ended = (now: Standing): Standing => (now.is === "in" ? { is: "nobody", since: "ended" } : now);
