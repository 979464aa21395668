import { useCallback, useEffect, useState } from "react";
import type { Complaint, Officer } from "../api/contract.ts";
import { useCommands, useOffice } from "../commands/CommandsProvider.tsx";
import { seenOf } from "../commands/ledger.ts";
import { useKeys } from "../keyboard/useKeys.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { CaseHead } from "./CaseHead.tsx";
import { Composer } from "./Composer.tsx";
import { isOpen, latestProof } from "./entries.ts";
import { footOf, type Mode } from "./foot.ts";
import { Timeline } from "./Timeline.tsx";

interface Props {
  complaint: Complaint;
  officer: Officer;
  mode: Mode | null;
  setMode: (mode: Mode | null) => void;
}

/** The middle pane: the case as a story, and the next action at its foot. */
export function CasePane({ complaint, officer, mode, setMode }: Props) {
  const { words } = useWords();
  const office = useOffice();
  const [openProofs, setOpenProofs] = useState<ReadonlySet<string>>(new Set());
  const leave = useCallback(() => setMode(null), [setMode]);
  const toggle = useCallback(
    (entry: string) =>
      setOpenProofs((before) => {
        const after = new Set(before);
        if (!after.delete(entry)) after.add(entry);
        return after;
      }),
    [],
  );
  const canAct = footOf(complaint, officer, null).show !== "read-only";
  const mine = complaint.holder === officer.user;
  const seen = seenOf(complaint);
  const commands = useCommands();
  const latest = commands.findLast((one) => one.seen.id === complaint.id);
  const busy = latest?.stage.at === "sending" || latest?.stage.at === "waiting";
  const release = (): void => office.give(seen, { operation: "release", wish: {} });
  const choose = (next: Mode): void => {
    if (canAct) setMode(next);
  };

  // What was chosen is over once its command was seen.
  const finished = latest?.stage.at === "done" ? latest.key : null;
  useEffect(() => {
    if (finished !== null) setMode(null);
  }, [finished, setMode]);

  useKeys({
    a: () => {
      if (canAct && !busy && complaint.holder === null && isOpen(complaint.state))
        office.give(seen, { operation: "claim", wish: {} });
    },
    l: () => {
      if (canAct && !busy && mine) release();
    },
    r: () => choose("reply"),
    n: () => choose("note"),
    t: () => choose("transfer"),
    s: () => choose("resolve"),
    b: () => {
      const entry = latestProof(complaint.timeline);
      if (entry !== null) toggle(entry);
    },
  });

  return (
    <section className="pane" aria-label={words.story.label(complaint.ticket)}>
      <CaseHead complaint={complaint} officer={officer} canAct={canAct} choose={choose} release={release} />
      <Timeline entries={complaint.timeline} you={officer.user} openProofs={openProofs} toggle={toggle} />
      <Composer complaint={complaint} officer={officer} mode={mode} choose={choose} leave={leave} />
    </section>
  );
}
