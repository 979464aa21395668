import { useEffect, useRef, useState, type ReactNode } from "react";
import { QUEUES, type Complaint, type Queue } from "../api/contract.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { seenOf } from "../commands/ledger.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { ChoiceForm } from "./ChoiceForm.tsx";

interface Props {
  complaint: Complaint;
  busy: boolean;
  leave: () => void;
  /** Where an earlier command stands. */
  above: ReactNode;
}

/** Choose where the complaint belongs. */
export function TransferForm({ complaint, busy, leave, above }: Props) {
  const { words } = useWords();
  const office = useOffice();
  const others = QUEUES.filter((queue) => queue !== complaint.queue);
  const [queue, setQueue] = useState<Queue>(others[0] ?? "first-line");
  const place = useRef<HTMLSelectElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <ChoiceForm
      icon="swap"
      title={words.act.transferTitle}
      action={words.act.doTransfer}
      after={words.act.transferAfter}
      ready={!busy}
      give={() => office.give(seenOf(complaint), { operation: "transfer", wish: { queue } })}
      leave={leave}
      above={above}
    >
      <select
        ref={place}
        className="box"
        aria-label={words.act.transferTitle}
        value={queue}
        onChange={(event) => setQueue(event.target.value as Queue)}
      >
        {others.map((one) => (
          <option key={one} value={one}>
            {words.names.queue[one]}
          </option>
        ))}
      </select>
    </ChoiceForm>
  );
}
