import { useWords } from "../words/LanguageProvider.tsx";
import { Blank } from "./Blank.tsx";

/** A part that could not be fetched: what happened, what is safe, and a way to try at once. */
export function FailedBlank(props: { title: string; help: string; retry: () => void }) {
  const { words } = useWords();
  return (
    <div role="alert" className="pane">
      <Blank icon="alert" title={props.title} help={props.help}>
        <button type="button" className="btn" onClick={props.retry}>
          {words.frame.retry}
        </button>
      </Blank>
    </div>
  );
}
