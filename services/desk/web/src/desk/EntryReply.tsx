import type { Entry } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { DeliveryMark } from "./DeliveryMark.tsx";
import { EvidencePanel } from "./EvidencePanel.tsx";
import { EvidenceToggle } from "./EvidenceToggle.tsx";

interface Props {
  entry: Entry;
  you: string;
  open: boolean;
  toggle: () => void;
}

/** An officer's answer, with what became of it on its way to the citizen. */
export function EntryReply({ entry, you, open, toggle }: Props) {
  const { words } = useWords();
  const who = entry.actor === null ? words.story.system : entry.actor === you ? words.story.you : entry.actor;
  return (
    <div>
      <p className="by">
        <b>{who}</b> {entry.type === "ComplaintAnswered" ? words.story.resolved : words.story.replied}
        {entry.delivery !== null && <DeliveryMark delivery={entry.delivery} at={entry.delivery_at} />}{" "}
        <EvidenceToggle open={open} toggle={toggle} />
      </p>
      <p className="told">{entry.text ?? <span className="muted">{words.story.hidden}</span>}</p>
      {open && <EvidencePanel entry={entry} />}
    </div>
  );
}
