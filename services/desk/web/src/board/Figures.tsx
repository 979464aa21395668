import type { Board } from "../api/contract.ts";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { AnswerRate } from "./AnswerRate.tsx";
import { Figure } from "./Figure.tsx";
import { FigureNote } from "./FigureNote.tsx";
import { longestIn, TONES, urgencyOf } from "./urgency.ts";

const sum = (board: Board, of: "held" | "lacking" | "late" | "due_soon"): number =>
  board.items.reduce((all, item) => all + item[of], 0);

/** The four numbers: waiting, longest wait, answered today, satisfied. */
export function Figures({ board, now }: { board: Board; now: number }) {
  const { words, format } = useWords();
  const { board: says, names } = words;
  const { totals } = board;
  const oldest = msOf(totals.oldest_opened_at);
  const longest = longestIn(board.items);
  const late = sum(board, "late");
  const soon = sum(board, "due_soon");
  const longestTone = longest === null ? "" : TONES[urgencyOf(longest)];
  return (
    <section className="figures" aria-label={says.figures}>
      <Figure title={says.waiting} parts={[{ value: format.number(totals.waiting) }]}>
        <FigureNote icon="person">{says.held(format.number(sum(board, "held")))}</FigureNote>
        <FigureNote icon="hole">{says.lacking(format.number(sum(board, "lacking")))}</FigureNote>
      </Figure>
      <Figure
        title={says.longest}
        parts={oldest === null ? [{ value: "", unit: says.none }] : format.durationParts(now - oldest)}
        tone={longestTone}
      >
        {longest && (
          <FigureNote icon={longestTone === "is-late" ? "alert" : "clock"} tone={longestTone}>
            {says.inQueue(names.queue[longest.queue])}
          </FigureNote>
        )}
        {late > 0 && (
          <FigureNote icon="alert" tone="is-late">
            {says.late(format.number(late))}
          </FigureNote>
        )}
        {late === 0 && soon > 0 && (
          <FigureNote icon="clock" tone="is-waiting">
            {says.soon(format.number(soon))}
          </FigureNote>
        )}
        {late === 0 && soon === 0 && (
          <FigureNote icon="check" tone="is-done">
            {says.onTime}
          </FigureNote>
        )}
      </Figure>
      <AnswerRate totals={totals} />
      <Figure title={says.csat} parts={[{ value: "", unit: says.noSurvey }]}>
        <FigureNote icon="form">{says.noSurveyWhy}</FigureNote>
      </Figure>
    </section>
  );
}
