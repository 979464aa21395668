import { Icon } from "../frame/Icon.tsx";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** What lacks, as a hole to be filled: the first by name, the rest as a number. */
export function LacksChips({ lacks }: { lacks: readonly string[] }) {
  const { words, format } = useWords();
  const [first, ...rest] = lacks;
  if (first === undefined) return null;
  const names = lacks.map((field) => nameIn(words.names.field, field));
  return (
    <span className="lack" title={names.join(", ")}>
      <Icon name="hole" small />
      <span>
        {nameIn(words.names.field, first)}
        {rest.length > 0 && ` ${words.queue.more(format.number(rest.length))}`}
      </span>
    </span>
  );
}
