import { useToldNow } from "../live/useNow.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** The programme's date and time in WIB, which every time on the screen follows. */
export function ProgrammeClock() {
  const { words, format } = useWords();
  const now = useToldNow(1_000);
  if (now === null) return <span className="progclock" />;
  return (
    <span className="progclock" title={words.frame.clock}>
      <span className="day-of">{format.date(now)}</span> <b className="exact">{format.clockSeconds(now)}</b>
      <b className="short">{format.clock(now)} WIB</b>
    </span>
  );
}
