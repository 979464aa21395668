import type { Entry } from "../api/contract.ts";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** What the citizen said, as text only: nothing in it is ever a link, a picture or markup. */
export function EntryMessage({ entry }: { entry: Entry }) {
  const { words } = useWords();
  const hidden = entry.masked.map((field) => nameIn(words.names.masked, field)).join(", ");
  return (
    <div>
      <p className="by">
        <b>{entry.actor ?? words.story.someone}</b> {entry.channel && words.names.by[entry.channel]}
      </p>
      <blockquote className="said">
        {entry.title !== null && entry.title !== "" && <p className="subject">{entry.title}</p>}
        {entry.text ?? <span className="muted">{words.story.hidden}</span>}
        {entry.text === "" && <span className="muted">{words.story.empty}</span>}
      </blockquote>
      {hidden !== "" && <p className="by">{words.story.noteMasked(hidden)}</p>}
    </div>
  );
}
