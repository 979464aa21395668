import { useEffect } from "react";
import type { Board, Day } from "../api/contract.ts";
import { getDay } from "../api/desk.ts";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { FreshnessBadge } from "../frame/FreshnessBadge.tsx";
import { useProgrammeNow } from "../live/useNow.ts";
import { useWires } from "../live/LiveProvider.tsx";
import { useResource, type Resource } from "../live/useResource.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { DayCurve } from "./DayCurve.tsx";
import { Figures } from "./Figures.tsx";
import { QueueBars } from "./QueueBars.tsx";
import { WallBones, WallFrame } from "./WallFrame.tsx";

/** The curve moves by slots of a quarter of an hour. */
const DAY_EVERY_MS = 10_000;

/** The board on the wall: read from five metres on any 16:9 screen, dark whatever the machine prefers, no scrolling. */
export function Wallboard({ resource }: { resource: Resource<Board> }) {
  const { words, format } = useWords();
  const now = useProgrammeNow(1_000);
  const day = useDay();
  const board = resource.data;
  const time = board && (
    <>
      <span className="date">{format.date(now)}</span>
      <time className="now">{format.clock(now)} WIB</time>
    </>
  );
  return (
    <WallFrame freshness={<FreshnessBadge />} time={time}>
      {board ? (
        <>
          <Figures board={board} now={now} />
          <section className="wall-low">
            {day.data ? <DayCurve day={day.data} /> : <div />}
            <QueueBars items={board.items} now={now} />
          </section>
        </>
      ) : resource.error ? (
        <FailedBlank title={words.board.failed} help={words.board.failedHelp} retry={resource.refetch} />
      ) : (
        <WallBones />
      )}
    </WallFrame>
  );
}

function useDay(): Resource<Day> {
  const { refresher } = useWires();
  const day = useResource("day", getDay);
  useEffect(() => {
    const timer = setInterval(() => refresher.mark("day"), DAY_EVERY_MS);
    return () => clearInterval(timer);
  }, [refresher]);
  return day;
}
