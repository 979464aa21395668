import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Bones } from "../frame/Bones.tsx";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { useLate } from "../live/useLate.ts";
import { useToldNow } from "../live/useNow.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import type { Group } from "./groups.ts";
import { Placed } from "./Placed.tsx";
import { QueueRow } from "./QueueRow.tsx";
import { linesIn, rowsDrawn, scrollToRow, totalHeight } from "./window.ts";

interface Props {
  groups: readonly Group[];
  openTicket: string | null;
  chosenId: string | null;
  /** Another number brings the reader back to the top. */
  tops: number;
  onOpen: (ticket: string) => void;
}

/** A list that draws only what stands on screen, so that ten thousand rows cost as much as twenty. */
export function QueueList({ groups, openTicket, chosenId, tops, onOpen }: Props) {
  const { words, format } = useWords();
  const now = useToldNow(10_000);
  const [view, setView] = useState({ top: 0, height: 800 });
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const height = totalHeight(groups);
  const lines = useMemo(() => linesIn(groups, view.top, view.height), [groups, view]);
  const waiting = groups.some((one) => !one.pages.loaded && one.pages.error === null);
  const bones = useLate(waiting);
  const failed = groups.find((one) => one.pages.error !== null && !one.pages.loaded);

  const measure = useCallback(() => {
    const here = scroller.current;
    if (here) setView({ top: here.scrollTop, height: here.clientHeight });
  }, []);
  useEffect(() => {
    const here = scroller.current;
    if (!here) return undefined;
    const watcher = new ResizeObserver(measure);
    watcher.observe(here);
    return () => watcher.disconnect();
  }, [measure]);
  useLayoutEffect(() => list.current?.style.setProperty("height", `${height}px`), [height]);

  useEffect(() => {
    groups.forEach((one, section) => {
      const drawn = rowsDrawn(lines, section);
      // Rows held by others are fetched but not shown: count them too.
      if (drawn !== null) one.pages.reach(drawn.last + one.pages.items.length - one.items.length);
    });
  }, [groups, lines]);

  useEffect(() => {
    if (tops > 0) scroller.current?.scrollTo({ top: 0 });
  }, [tops]);

  const shown = useRef<string | null>(null);
  useEffect(() => {
    const here = scroller.current;
    if (!here || chosenId === null || shown.current === chosenId) return;
    groups.forEach((one, section) => {
      const row = one.items.findIndex((item) => item.id === chosenId);
      if (row < 0) return;
      shown.current = chosenId;
      here.scrollTop = scrollToRow(groups, section, row, here.scrollTop, here.clientHeight);
    });
  }, [chosenId, groups]);

  if (failed)
    return <FailedBlank title={words.queue.failed} help={words.queue.failedHelp} retry={failed.pages.restart} />;
  return (
    <div className="scroll" ref={scroller} onScroll={measure} tabIndex={0} aria-label={words.frame.queues}>
      {waiting && height === 0 && bones && <Bones rows={8} />}
      <div className="queue-list" ref={list}>
        {lines.map(({ section, row, top }) => {
          const one = groups[section];
          if (!one) return null;
          const item = row === null ? undefined : one.items[row];
          return (
            <Placed key={item?.id ?? `${section}:${row ?? "head"}`} top={top}>
              {row === null ? (
                <h3 className="queue-group">
                  {one.name === "results" ? words.names.kind.complaint : words.queue[one.name]}
                  <span className="num">
                    {format.number(one.rows)}
                    {one.pages.more && one.name === "results" ? "+" : ""}
                  </span>
                </h3>
              ) : item ? (
                <QueueRow
                  item={item}
                  now={now}
                  open={item.ticket === openTicket || item.id === openTicket}
                  chosen={item.id === chosenId}
                  showHolder={one.name === "results"}
                  onOpen={onOpen}
                />
              ) : (
                <div className="bones row">
                  <i />
                  <i />
                </div>
              )}
            </Placed>
          );
        })}
      </div>
    </div>
  );
}
