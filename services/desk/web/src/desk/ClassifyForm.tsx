import { useState, type ReactNode } from "react";
import { CATEGORIES, KINDS, type Category, type Complaint, type Kind } from "../api/contract.ts";
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

/** Correct what the router decided: topic and kind. */
export function ClassifyForm({ complaint, busy, leave, above }: Props) {
  const { words } = useWords();
  const office = useOffice();
  const [category, setCategory] = useState<Category>(complaint.category);
  const [kind, setKind] = useState<Kind>(complaint.kind);
  const same = category === complaint.category && kind === complaint.kind;
  return (
    <form
      className="composer"
      onKeyDown={useLeaveKey(leave)}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && !same) office.give(seenOf(complaint), { operation: "classify", wish: { category, kind } });
      }}
    >
      {above}
      <div className="line">
        <span className="to chan">
          <Icon name="system" small />
          {words.act.classifyTitle}
        </span>
      </div>
      <div className="fields">
        <label>
          <span className="label">{words.act.topic}</span>
          <select
            autoFocus
            className="box"
            value={category}
            onChange={(event) => setCategory(event.target.value as Category)}
          >
            {CATEGORIES.map((one) => (
              <option key={one} value={one}>
                {words.names.category[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="label">{words.act.kind}</span>
          <select className="box" value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {words.names.kind[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className="send">
        <button type="submit" className="btn btn-main" disabled={busy || same}>
          {words.act.doClassify} <Kbd keys="↵" />
        </button>
        <button type="button" className="btn btn-plain" onClick={leave}>
          {words.frame.cancel} <Kbd keys="Esc" />
        </button>
        <span className="after">{words.act.classifyAfter}</span>
      </div>
    </form>
  );
}
