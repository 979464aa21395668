import { useLayoutEffect, type ReactNode } from "react";
import { LanguageSwitch } from "../frame/LanguageSwitch.tsx";
import { Link } from "../frame/Link.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { Figure } from "./Figure.tsx";

interface Props {
  freshness: ReactNode;
  /** Date and time, once the programme's time is known. */
  time?: ReactNode;
  children: ReactNode;
}

/** What stands on the wall whatever is known: title, language, freshness, definition. Dark from the first paint. */
export function WallFrame({ freshness, time, children }: Props) {
  const { words } = useWords();
  useLayoutEffect(() => {
    const page = document.documentElement;
    page.classList.add("wall");
    page.dataset["theme"] = "dark";
    return () => {
      page.classList.remove("wall");
      delete page.dataset["theme"];
    };
  }, []);
  return (
    <main className="wallboard">
      <header className="wall-head">
        <h1>
          <Link to="/" className="plain">
            {words.board.title}
          </Link>
        </h1>
        <LanguageSwitch />
        {freshness}
        {time}
      </header>
      {children}
      <footer className="wall-foot">{words.board.definition}</footer>
    </main>
  );
}

/** The four numbers and what stands below them, before any is known: their names and the room that they take. */
export function WallBones() {
  const { words } = useWords();
  const { board } = words;
  return (
    <>
      <section className="figures" aria-busy="true" aria-label={words.frame.loading}>
        {[board.waiting, board.longest, board.rate, board.csat].map((title) => (
          <Figure key={title} title={title} parts={[]}>
            <span className="bones">
              <i />
            </span>
          </Figure>
        ))}
      </section>
      <section className="wall-low" aria-hidden="true">
        <span className="bones" />
        <div>
          <h2>{board.bars}</h2>
          {Array.from({ length: 6 }, (_, row) => (
            <span key={row} className={`bones w${row % 4}`}>
              <i />
            </span>
          ))}
        </div>
      </section>
    </>
  );
}
