import type { Complaint } from "../api/contract.ts";
import type { Command, Seen } from "../commands/ledger.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { purposeOf } from "../commands/drafts.ts";
import { differences, type Aspect } from "../desk/differences.ts";
import { seenOf, type Wish } from "../commands/ledger.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";

interface Props {
  command: Command & { stage: { at: "refused" } };
  complaint: Complaint;
  you: string;
}

/** A command that was refused: why, what has changed since the officer looked, that the words are safe, what to do. */
export function RefusedDifference({ command, complaint, you }: Props) {
  const { words, language } = useWords();
  const office = useOffice();
  const { fate } = words;
  const { operation } = command.wish;
  const text = wordsOf(command.wish);
  const changed = differences(command.seen, complaint);
  const again = (wish: Wish): void => {
    office.dismiss(command, false);
    office.give(seenOf(complaint), wish);
  };
  return (
    <div className="difference" role="alert">
      <h4>
        <Icon name="swap" tone="is-waiting" />
        {fate.refused[operation]}
      </h4>
      <p>
        {command.stage.refusal.message[language]} {purposeOf(operation) && fate.draftSafe}
      </p>
      {changed.length > 0 && (
        <table>
          <thead>
            <tr>
              <th />
              <th scope="col">{fate.whenOpened}</th>
              <th scope="col">{fate.nowIs}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map((aspect) => (
              <tr key={aspect}>
                <th scope="row">{fate[aspect]}</th>
                <td>
                  <del>
                    <Told aspect={aspect} seen={command.seen} you={you} />
                  </del>
                </td>
                <td>
                  <ins>
                    <Told aspect={aspect} seen={seenOf(complaint)} you={you} />
                  </ins>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="send">
        {text !== null ? (
          <>
            <button type="button" className="btn btn-main" onClick={() => again(command.wish)}>
              {fate.stillSend}
            </button>
            {operation !== "note" && (
              <button type="button" className="btn" onClick={() => again({ operation: "note", wish: { text } })}>
                {fate.makeNote}
              </button>
            )}
            <button type="button" className="btn btn-plain" onClick={() => office.dismiss(command, true)}>
              {fate.discard}
            </button>
          </>
        ) : (
          <button type="button" className="btn" onClick={() => office.dismiss(command, false)}>
            {fate.understood}
          </button>
        )}
      </div>
    </div>
  );
}

function Told({ aspect, seen, you }: { aspect: Aspect; seen: Seen; you: string }) {
  const { words, format } = useWords();
  const { names, story, fate } = words;
  switch (aspect) {
    case "state":
      return names.state[seen.state];
    case "holder":
      return seen.holder === null ? fate.nobody : seen.holder === you ? story.you : seen.holder;
    case "queue":
      return seen.queue === null ? fate.nobody : names.queue[seen.queue];
    case "topic":
      return names.category[seen.category];
    case "version":
      return format.number(seen.version);
  }
}

function wordsOf(wish: Wish): string | null {
  switch (wish.operation) {
    case "reply":
    case "note":
      return wish.wish.text;
    case "resolve":
      return wish.wish.result;
    case "reopen":
      return wish.wish.reason;
    default:
      return null;
  }
}
