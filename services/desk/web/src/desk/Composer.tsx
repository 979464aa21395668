import type { ReactNode } from "react";
import type { Complaint, Officer } from "../api/contract.ts";
import { useCommands, useOffice } from "../commands/CommandsProvider.tsx";
import { seenOf, type Command } from "../commands/ledger.ts";
import { Kbd } from "../frame/Kbd.tsx";
import { RefusedDifference } from "../frame/RefusedDifference.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { ClassifyForm } from "./ClassifyForm.tsx";
import { CommandFate } from "./CommandFate.tsx";
import { FootBar } from "./FootBar.tsx";
import { footOf, type Mode } from "./foot.ts";
import { TransferForm } from "./TransferForm.tsx";
import { WriteForm } from "./WriteForm.tsx";

interface Props {
  complaint: Complaint;
  officer: Officer;
  mode: Mode | null;
  leave: () => void;
  choose: (mode: Mode) => void;
}

/** The foot of the case: always the next action, its keys on the buttons, and what happens afterwards beside it. */
export function Composer({ complaint, officer, mode, leave, choose }: Props) {
  const { words } = useWords();
  const { act } = words;
  const office = useOffice();
  const latest = useCommands().findLast((one) => one.seen.id === complaint.id);
  if (latest && isRefused(latest)) {
    return (
      <div className="composer">
        <RefusedDifference command={latest} complaint={complaint} you={officer.user} />
      </div>
    );
  }
  const busy =
    latest !== undefined &&
    (latest.stage.at === "sending" || latest.stage.at === "waiting" || latest.stage.at === "unseen");
  const fate: ReactNode = latest && <CommandFate command={latest} />;
  const foot = footOf(complaint, officer, mode);
  const noteButton = (
    <button type="button" className="btn" onClick={() => choose("note")}>
      {act.note} <Kbd keys="N" />
    </button>
  );
  switch (foot.show) {
    case "read-only":
      return <FootBar icon="eye" title={act.readOnly} help="" above={fate} />;
    case "claim":
      return (
        <FootBar icon="person" title={words.story.nobody} help={act.claimAfter} above={fate}>
          <button
            type="button"
            className="btn btn-main"
            disabled={busy}
            onClick={() => office.give(seenOf(complaint), { operation: "claim", wish: {} })}
          >
            {act.claim} <Kbd keys="A" />
          </button>
          {noteButton}
        </FootBar>
      );
    case "held-by-other":
      return (
        <FootBar icon="person" title={act.otherHolds(foot.holder)} help={act.otherHoldsHelp} above={fate}>
          {noteButton}
        </FootBar>
      );
    case "no-address":
      return (
        <FootBar icon="mail" title={act.replyNobody} help={act.replyNobodyHelp} above={fate}>
          <button type="button" className="btn btn-main" onClick={() => choose("resolve")}>
            {act.resolve} <Kbd keys="S" />
          </button>
          {noteButton}
        </FootBar>
      );
    case "unlink":
      return (
        <FootBar icon="link" title={act.reopenClosed(words.names.closed.duplicate)} help={act.reopenAfter} above={fate}>
          <button
            type="button"
            className="btn"
            disabled={busy}
            onClick={() => office.give(seenOf(complaint), { operation: "unlink", wish: {} })}
          >
            {act.unlink}
          </button>
        </FootBar>
      );
    case "transfer":
      return <TransferForm complaint={complaint} busy={busy} leave={leave} above={fate} />;
    case "classify":
      return <ClassifyForm complaint={complaint} busy={busy} leave={leave} above={fate} />;
    case "write":
      return (
        <WriteForm
          key={foot.purpose}
          complaint={complaint}
          purpose={foot.purpose}
          busy={busy}
          focus={mode !== null}
          leave={mode === null ? null : leave}
        >
          {fate}
        </WriteForm>
      );
  }
}

function isRefused(command: Command): command is Command & { stage: { at: "refused" } } {
  return command.stage.at === "refused";
}
