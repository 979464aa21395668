import { freshnessOf } from "../live/freshness.ts";
import { programmeNow, useLive, useWires } from "../live/LiveProvider.tsx";
import { useSteadyNow } from "../live/useNow.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";

/** Across the screen once its data are more than 60 s old, waited for, or cut off: what happened and what is safe. */
export function Banner() {
  const { words, format } = useWords();
  const now = useSteadyNow(1_000);
  const live = useLive();
  const wires = useWires();
  const fresh = freshnessOf(live, now);
  if (fresh.state === "lost") {
    const since = `${format.clock(programmeNow(wires) - (now - fresh.lostAt))} WIB`;
    return <Words tone="late" icon="nonet" what={words.fresh.lost(since)} safe={words.fresh.lostSafe} />;
  }
  if (fresh.state === "behind") {
    return (
      <Words
        tone="waiting"
        icon="clock"
        what={words.fresh.behind(format.duration(fresh.ageMs))}
        safe={words.fresh.behindSafe}
      />
    );
  }
  if (fresh.state === "stale" && live.freshness?.state === "stale") {
    return <Words tone="waiting" icon="clock" what={words.fresh.stale} safe={words.fresh.staleSafe} />;
  }
  return null;
}

function Words(props: { tone: "late" | "waiting"; icon: "nonet" | "clock"; what: string; safe: string }) {
  return (
    <p className={`banner ${props.tone}`} role="status">
      <Icon name={props.icon} />
      <span>
        <b>{props.what}</b> {props.safe}
      </span>
    </p>
  );
}
