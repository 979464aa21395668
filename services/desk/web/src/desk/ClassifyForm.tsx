import { useState, type ReactNode } from "react";
import { CATEGORIES, KINDS, type Category, type Complaint, type Kind } from "../api/contract.ts";
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

/** Correct what the router decided: topic and kind. */
export function ClassifyForm({ complaint, busy, leave, above }: Props) {
  const { words } = useWords();
  const office = useOffice();
  const [category, setCategory] = useState<Category>(complaint.category);
  const [kind, setKind] = useState<Kind>(complaint.kind);
  const same = category === complaint.category && kind === complaint.kind;
  return (
    <ChoiceForm
      icon="system"
      title={words.act.classifyTitle}
      action={words.act.doClassify}
      after={words.act.classifyAfter}
      ready={!busy && !same}
      give={() => office.give(seenOf(complaint), { operation: "classify", wish: { category, kind } })}
      leave={leave}
      above={above}
    >
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
    </ChoiceForm>
  );
}
