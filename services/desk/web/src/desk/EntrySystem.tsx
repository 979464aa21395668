import type { Entry } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { DeliveryMark } from "./DeliveryMark.tsx";
import { EvidencePanel } from "./EvidencePanel.tsx";
import { EvidenceToggle } from "./EvidenceToggle.tsx";

/** What the system decided, why in one sentence, and its evidence; also what an outside system told (a fact). */
export function EntrySystem({ entry, open, toggle }: { entry: Entry; open: boolean; toggle: () => void }) {
  const { words, language } = useWords();
  return (
    <div>
      <p>
        {entry.why?.[language] ?? entry.text ?? words.story.didWithoutWords(entry.type)}
        {entry.delivery !== null && <DeliveryMark delivery={entry.delivery} at={entry.delivery_at} />}{" "}
        <EvidenceToggle open={open} toggle={toggle} />
      </p>
      {open && <EvidencePanel entry={entry} />}
    </div>
  );
}
