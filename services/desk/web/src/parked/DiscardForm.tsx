import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { draftKey } from "../commands/drafts.ts";
import { ChoiceForm } from "../desk/ChoiceForm.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

interface Props {
  contact: string;
  busy: boolean;
  give: (reason: string) => void;
  leave: () => void;
  above: ReactNode;
}

/** Give a parked mail up, with a reason: it cannot be taken back, so nothing goes without one. */
export function DiscardForm({ contact, busy, give, leave, above }: Props) {
  const { words } = useWords();
  const { parked } = words;
  const office = useOffice();
  const drafts = useSyncExternalStore(office.drafts.watch, office.drafts.read);
  const reason = drafts[draftKey(contact, "discard")] ?? "";
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <ChoiceForm
      icon="close"
      title={parked.discardTitle}
      action={parked.doDiscard}
      after={parked.discardAfter}
      ready={!busy && reason.trim() !== ""}
      give={() => give(reason.trim())}
      leave={leave}
      above={above}
    >
      <label>
        <span className="label">{parked.reason}</span>
        <input
          ref={box}
          className="box"
          maxLength={500}
          placeholder={parked.discardPlace}
          value={reason}
          onChange={(event) => office.write(contact, "discard", event.target.value)}
        />
      </label>
    </ChoiceForm>
  );
}
