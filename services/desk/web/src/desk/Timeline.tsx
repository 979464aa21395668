import { Fragment, useEffect, useRef } from "react";
import type { Entry } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { byDay } from "./entries.ts";
import { TimelineEntry } from "./TimelineEntry.tsx";

interface Props {
  entries: readonly Entry[];
  you: string;
  openProofs: ReadonlySet<string>;
  toggle: (entry: string) => void;
}

/** The case as a story, oldest first, all channels in one thread. The end is in sight, and stays so as it grows. */
export function Timeline({ entries, you, openProofs, toggle }: Props) {
  const { format } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const here = scroller.current;
    if (here && atEnd.current) here.scrollTop = here.scrollHeight;
  }, [entries.length]);
  return (
    <div
      className="scroll"
      ref={scroller}
      tabIndex={0}
      onScroll={({ currentTarget: here }) => {
        atEnd.current = here.scrollHeight - here.scrollTop - here.clientHeight < 40;
      }}
    >
      <ol className="timeline">
        {byDay(entries).map((day, index) => (
          <Fragment key={`${day.day}:${index}`}>
            {!Number.isNaN(day.at) && <li className="day">{format.longDate(day.at)}</li>}
            {day.entries.map((entry) => (
              <TimelineEntry
                key={entry.id}
                entry={entry}
                you={you}
                open={openProofs.has(entry.id)}
                toggle={() => toggle(entry.id)}
              />
            ))}
          </Fragment>
        ))}
      </ol>
    </div>
  );
}
