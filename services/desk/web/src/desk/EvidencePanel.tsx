import { useEffect, useRef } from "react";
import type { Entry } from "../api/contract.ts";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { proofOf } from "./evidence.ts";

/** What an entry rests on: the facts of its event, when it was written, and where it stands on the log. */
export function EvidencePanel({ entry }: { entry: Entry }) {
  const { words, format } = useWords();
  const panel = useRef<HTMLDListElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: "nearest" }), []);
  const at = msOf(entry.at);
  const { topic, partition, offset } = entry.position;
  return (
    <dl className="proof" ref={panel}>
      {proofOf(entry, words, format).map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {at !== null && (
        <div>
          <dt>{words.story.received}</dt>
          <dd>{`${format.date(at)} ${format.clockSeconds(at)}`}</dd>
        </div>
      )}
      <div>
        <dt>{words.names.proof.log}</dt>
        <dd>{words.story.position(topic, String(partition), format.number(offset))}</dd>
      </div>
    </dl>
  );
}
