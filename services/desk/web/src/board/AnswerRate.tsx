import type { Board } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Figure } from "./Figure.tsx";
import { FigureNote } from "./FigureNote.tsx";

/** What the service held itself to in May 2021: 97 % answered (article.txt). */
const REFERENCE = 97;
const WIDTH = 440;

/** How many of the complaints opened today an officer has answered, as a dot on an axis that is labelled where it is cut. */
export function AnswerRate({ totals }: { totals: Board["totals"] }) {
  const { words, format } = useWords();
  const says = words.board;
  if (totals.opened_today === 0) return <Figure title={says.rate} parts={[{ value: "", unit: says.nothingOpened }]} />;
  const rate = (100 * totals.replied_of_opened) / totals.opened_today;
  const from = rate >= 90 ? 90 : 0;
  const x = (value: number): number => Math.round((WIDTH * (value - from)) / (100 - from));
  const percent = format.percent(rate);
  return (
    <Figure title={says.rate} parts={[{ value: percent, unit: "%" }]}>
      <svg className="gauge" viewBox={`0 0 ${WIDTH} 60`} role="img" aria-label={says.rateSaid(percent, String(REFERENCE))}>
        <path className="axis" d={`M0 16h${WIDTH}`} />
        <path className="mark" d={`M${x(REFERENCE)} 0v32`} />
        <circle className={rate < REFERENCE ? "is-waiting" : "is-done"} cx={x(rate)} cy="16" r="11" />
        <text x="0" y="58">
          {from}
        </text>
        <text className="ink" x={from === 0 ? WIDTH : x(REFERENCE)} y="58" textAnchor={from === 0 ? "end" : "middle"}>
          {says.reference(String(REFERENCE))}
        </text>
        {from > 0 && (
          <text x={WIDTH} y="58" textAnchor="end">
            100
          </text>
        )}
      </svg>
      <FigureNote icon="form">
        {says.rateOf(format.number(totals.replied_of_opened), format.number(totals.opened_today))}
      </FigureNote>
    </Figure>
  );
}
