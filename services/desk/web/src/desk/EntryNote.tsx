import type { Entry } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** A note between officers, which the citizen never sees. */
export function EntryNote({ entry, you }: { entry: Entry; you: string }) {
  const { words } = useWords();
  const who = entry.actor === null ? words.story.system : entry.actor === you ? words.story.you : entry.actor;
  return (
    <div>
      <p className="by">
        <b>{who}</b> {words.story.noted}
      </p>
      <p className="aside">{entry.text ?? <span className="muted">{words.story.hidden}</span>}</p>
    </div>
  );
}
