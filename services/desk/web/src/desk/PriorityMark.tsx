import type { Priority } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { STEPS } from "./priority-bars.ts";

/** Three steps; the word stands beside them only above normal, and for screen readers always. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const { words } = useWords();
  const steps = STEPS[priority];
  const name = words.names.priority[priority];
  return (
    <span className={`prio ${priority}`}>
      <svg className="icon s bars" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M3 13v-2" className={steps >= 1 ? undefined : "off"} />
        <path d="M8 13V8" className={steps >= 2 ? undefined : "off"} />
        <path d="M13 13V4" className={steps >= 3 ? undefined : "off"} />
      </svg>
      {steps >= 2 ? name : <span className="visually-hidden">{words.queue.priorityOf(name)}</span>}
    </span>
  );
}
