import { useEffect } from "react";
import type { Board } from "../api/contract.ts";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { FreshnessBadge } from "../frame/FreshnessBadge.tsx";
import { LanguageSwitch } from "../frame/LanguageSwitch.tsx";
import { Link } from "../frame/Link.tsx";
import { useProgrammeNow } from "../live/useNow.ts";
import type { Resource } from "../live/useResource.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Figures } from "./Figures.tsx";
import { QueueBars } from "./QueueBars.tsx";

/** The board on the wall: read from five metres on any 16:9 screen, dark whatever the machine prefers, no scrolling. */
export function Wallboard({ resource }: { resource: Resource<Board> }) {
  const { words, format } = useWords();
  const now = useProgrammeNow(1_000);
  useEffect(() => {
    const page = document.documentElement;
    page.classList.add("wall");
    page.dataset["theme"] = "dark";
    return () => {
      page.classList.remove("wall");
      delete page.dataset["theme"];
    };
  }, []);
  const board = resource.data;
  return (
    <main className="wallboard">
      <header className="wall-head">
        <h1>
          <Link to="/" className="plain">
            {words.board.title}
          </Link>
        </h1>
        <LanguageSwitch />
        <FreshnessBadge />
        {board && <span className="date">{format.date(now)}</span>}
        {board && <time className="now">{format.clock(now)} WIB</time>}
      </header>
      {board ? (
        <>
          <Figures board={board} now={now} />
          <QueueBars items={board.items} now={now} />
        </>
      ) : (
        resource.error && (
          <FailedBlank title={words.board.failed} help={words.board.failedHelp} retry={resource.refetch} />
        )
      )}
      <footer className="wall-foot">{words.board.definition}</footer>
    </main>
  );
}
