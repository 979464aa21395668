import type { Trace } from "../api/contract.ts";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** One trace by the time it began; opens in a window of its own where a trace view runs. */
export function TraceLink({ trace }: { trace: Trace }) {
  const { words, format } = useWords();
  const at = msOf(trace.at);
  const name = words.person.trace(at === null ? "" : format.clock(at));
  if (trace.url === null) return <code title={trace.id}>{name}</code>;
  return (
    <a href={trace.url} target="_blank" rel="noopener noreferrer" title={trace.id}>
      {name}
    </a>
  );
}
