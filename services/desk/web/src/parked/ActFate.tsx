import { Icon } from "../frame/Icon.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import type { Act } from "./acts.ts";

interface Props {
  act: Act;
  again: () => void;
  dismiss: () => void;
}

/** Where an act on a parked mail stands, or what to do when it did not get through. */
export function ActFate({ act, again, dismiss }: Props) {
  const { words, language } = useWords();
  const { fate, parked } = words;
  const { stage } = act;
  switch (stage.at) {
    case "sending":
    case "waiting":
      return (
        <p className="line" role="status">
          <span className={stage.at === "waiting" ? "chan is-done" : "chan"}>
            <Icon name={stage.at === "waiting" ? "check" : "sending"} small />
            {stage.at === "waiting" ? fate.waiting : `${fate.sending}…`}
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
    case "refused":
      return (
        <p className="banner late inset" role="alert">
          <Icon name="alert" />
          <span>
            <b>{stage.sentence[language]}</b> {parked.refusedHelp}
          </span>
          <button type="button" className="btn" onClick={dismiss}>
            {fate.understood}
          </button>
        </p>
      );
    case "failed":
      return (
        <p className="banner late inset" role="alert">
          <Icon name="alert" />
          <span>
            <b>{stage.sentence?.[language] ?? (stage.noAnswer ? fate.noAnswer : fate.notPlaced)}</b>{" "}
            {stage.noAnswer ? parked.noAnswerHelp : fate.notPlacedHelp}
          </span>
          <button type="button" className="btn" onClick={again}>
            {fate.again}
          </button>
        </p>
      );
    case "done":
      return null;
  }
}
