import { useEffect, useRef, useState, type ReactNode } from "react";
import { QUEUES, type Complaint, type Queue } from "../api/contract.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { seenOf } from "../commands/ledger.ts";
import { Icon } from "../frame/Icon.tsx";
import { Kbd } from "../frame/Kbd.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { useLeaveKey } from "./useLeaveKey.ts";

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
    <form
      className="composer"
      onKeyDown={useLeaveKey(leave)}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) office.give(seenOf(complaint), { operation: "transfer", wish: { queue } });
      }}
    >
      {above}
      <div className="line">
        <span className="to chan">
          <Icon name="swap" small />
          {words.act.transferTitle}
        </span>
      </div>
      <div className="fields">
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
      </div>
      <div className="send">
        <button type="submit" className="btn btn-main" disabled={busy}>
          {words.act.doTransfer} <Kbd keys="↵" />
        </button>
        <button type="button" className="btn btn-plain" onClick={leave}>
          {words.frame.cancel} <Kbd keys="Esc" />
        </button>
        <span className="after">{words.act.transferAfter}</span>
      </div>
    </form>
  );
}
