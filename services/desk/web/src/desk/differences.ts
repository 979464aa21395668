import type { Complaint } from "../api/contract.ts";
import type { Seen } from "../commands/ledger.ts";

export type Aspect = "state" | "holder" | "queue" | "topic" | "version";

/** What is another now than when the officer looked; the version only when nothing else tells the difference. */
export function differences(seen: Seen, now: Complaint): Aspect[] {
  const found: Aspect[] = [];
  if (seen.state !== now.state) found.push("state");
  if (seen.holder !== now.holder) found.push("holder");
  if (seen.queue !== now.queue) found.push("queue");
  if (seen.category !== now.category) found.push("topic");
  if (found.length === 0 && seen.version !== now.version) found.push("version");
  return found;
}
