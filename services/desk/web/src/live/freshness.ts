import type { Live } from "./reducer.ts";

/** How old the screen's data are: live up to 10 s, stale up to 60 s, then behind; lost without a connection. */
export type Freshness =
  { state: "connecting" } | { state: "live" | "stale" | "behind"; ageMs: number } | { state: "lost"; lostAt: number };

const LIVE_MS = 10_000;
const STALE_MS = 60_000;
/** A connection that is back within this time is not worth a word. */
const FLICKER_MS = 3_000;

/** Freshness at steady time `now`; the age grows between two signs of life, so silence itself turns stale. */
export function freshnessOf(live: Live, now: number): Freshness {
  if (live.lostAt !== null && now - live.lostAt > FLICKER_MS) return { state: "lost", lostAt: live.lostAt };
  if (live.freshness === null) return { state: "connecting" };
  const ageMs = live.freshness.lagMs + Math.max(0, now - live.freshness.heardAt);
  const byAge = ageMs <= LIVE_MS ? 0 : ageMs <= STALE_MS ? 1 : 2;
  const told = { live: 0, stale: 1, behind: 2 }[live.freshness.state];
  const state = (["live", "stale", "behind"] as const)[Math.max(byAge, told)] ?? "behind";
  return { state, ageMs };
}
