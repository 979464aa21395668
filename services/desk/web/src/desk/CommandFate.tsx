import type { Command } from "../commands/ledger.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { Icon } from "../frame/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

/** Where a command stands on its way: sending, safely stored, not yet seen; or what to do when it did not get through. */
export function CommandFate({ command }: { command: Command }) {
  const { words, language } = useWords();
  const office = useOffice();
  const { fate } = words;
  const { stage } = command;
  switch (stage.at) {
    case "sending":
      return (
        <p className="line" role="status">
          <span className="chan">
            <Icon name="sending" small />
            {fate.sending}…
          </span>
        </p>
      );
    case "waiting":
      return (
        <p className="line" role="status">
          <span className="chan is-done">
            <Icon name="check" small />
            {fate.waiting}
          </span>
        </p>
      );
    case "unseen":
      return (
        <p className="banner waiting inset" role="status">
          <Icon name="clock" />
          <span>
            <b>{fate.unseen}</b> {fate.unseenHelp}
          </span>
        </p>
      );
    case "failed":
      return (
        <p className="banner late inset" role="alert">
          <Icon name="alert" />
          <span>
            <b>{stage.sentence?.[language] ?? (stage.noAnswer ? fate.noAnswer : fate.notPlaced)}</b>{" "}
            {stage.noAnswer ? fate.noAnswerHelp : fate.notPlacedHelp}
          </span>
          <button type="button" className="btn" onClick={() => office.give(command.seen, command.wish, command.isUndo)}>
            {fate.again}
          </button>
        </p>
      );
    case "done":
    case "refused":
      return null;
  }
}
