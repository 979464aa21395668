import type { DeadLetter } from "../api/contract.ts";
import { Link } from "../frame/Link.tsx";
import { whyIn } from "../parked/reasons.ts";
import { msOf } from "../time/wib.ts";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** One row a record, newest first, with all readers that could not take it. */
export function DeadLetterTable({ items }: { items: readonly DeadLetter[] }) {
  const { words, format } = useWords();
  const { dead, story } = words;
  return (
    <table className="grid-table">
      <thead>
        <tr>
          <th scope="col">{dead.at}</th>
          <th scope="col" className="words">
            {dead.reason}
          </th>
          <th scope="col" className="words">
            {dead.place}
          </th>
          <th scope="col" className="words">
            {dead.readers}
          </th>
          <th scope="col">{dead.state}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((letter) => {
          const at = msOf(letter.at);
          const placed = letter.topic !== null && letter.partition !== null && letter.offset !== null;
          return (
            <tr key={letter.id}>
              <td>{at === null ? "–" : `${format.date(at)} ${format.clockSeconds(at)}`}</td>
              <td className="words main">
                {letter.contact_id === null ? (
                  letter.reason
                ) : (
                  <Link to={`/parked-mails?mail=${letter.contact_id}`}>{whyIn(words, format, letter.reason)}</Link>
                )}
              </td>
              <td className="words">
                {placed
                  ? story.position(letter.topic ?? "", String(letter.partition), format.number(letter.offset ?? 0))
                  : (letter.topic ?? "–")}
              </td>
              <td className="words">{letter.readers.join(", ")}</td>
              <td>{nameIn(dead.states, letter.state)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
