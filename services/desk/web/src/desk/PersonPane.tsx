import type { Complaint, Officer } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { footOf } from "./foot.ts";
import { LacksPart } from "./LacksPart.tsx";
import { LinkedList } from "./LinkedList.tsx";
import { PersonCard } from "./PersonCard.tsx";
import { TraceLink } from "./TraceLink.tsx";

/** The right pane: who it is about, what lacks, what belongs together, and the traces of it all. */
export function PersonPane({ complaint, officer }: { complaint: Complaint; officer: Officer }) {
  const { words } = useWords();
  const canAct = footOf(complaint, officer, null).show !== "read-only";
  return (
    <aside className="pane pane-side" aria-label={words.person.pane}>
      <div className="scroll">
        <PersonCard complaint={complaint} mayShow={canAct} />
        <LacksPart complaint={complaint} />
        <LinkedList key={complaint.id} complaint={complaint} canAct={canAct} />
        {complaint.traces.length > 0 && (
          <section className="part">
            <h3>{words.person.traces}</h3>
            <ul className="traces">
              {complaint.traces.map((trace) => (
                <li key={trace.id}>
                  <TraceLink trace={trace} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </aside>
  );
}
