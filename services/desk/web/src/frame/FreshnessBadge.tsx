import { freshnessOf } from "../live/freshness.ts";
import { programmeNow, useLive, useWires } from "../live/LiveProvider.tsx";
import { useSteadyNow } from "../live/useNow.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** How old the numbers beside it are: live up to 10 s, stale up to 60 s, then behind; or since when nothing arrives. */
export function FreshnessBadge() {
  const { words, format } = useWords();
  const now = useSteadyNow(1_000);
  const fresh = freshnessOf(useLive(), now);
  const wires = useWires();
  switch (fresh.state) {
    case "connecting":
      return <span className="fresh unknown">{words.fresh.connecting}</span>;
    case "lost":
      return (
        <span className="fresh offline">
          {words.fresh.lostShort(`${format.clock(programmeNow(wires) - (now - fresh.lostAt))} WIB`)}
        </span>
      );
    case "live":
    case "stale":
    case "behind":
      return (
        <span className={fresh.state === "live" ? "fresh" : "fresh stale"}>
          {fresh.ageMs < 1_000 ? words.time.now : words.time.ago(format.duration(fresh.ageMs))}
        </span>
      );
  }
}
