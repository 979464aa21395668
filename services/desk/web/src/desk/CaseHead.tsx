import type { Complaint, Officer } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import { Kbd } from "../frame/Kbd.tsx";
import { useProgrammeNow } from "../live/useNow.ts";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { isOpen } from "./entries.ts";
import type { Mode } from "./foot.ts";
import { TurnMark } from "./TurnMark.tsx";
import { useAlsoReading } from "./useAlsoReading.ts";

interface Props {
  complaint: Complaint;
  officer: Officer;
  canAct: boolean;
  choose: (mode: Mode) => void;
  release: () => void;
}

/** The case in three lines: whose turn and how long, what it is about, where it stands. */
export function CaseHead({ complaint, officer, canAct, choose, release }: Props) {
  const { words, format } = useWords();
  const now = useProgrammeNow(1_000);
  const { act, story, names } = words;
  const due = msOf(complaint.due_at);
  const open = isOpen(complaint.state);
  const others = useAlsoReading(complaint.id);
  const holder =
    complaint.holder === null
      ? story.nobody
      : complaint.holder === officer.user
        ? story.heldByYou
        : story.heldBy(complaint.holder);
  const topic = names.category[complaint.category];
  return (
    <header className="case-head">
      <div className="row">
        <span className="ticket-no">{complaint.ticket}</span>
        <TurnMark complaint={complaint} officer={officer} now={now} />
        {canAct && (
          <div className="actions">
            {open && (
              <button type="button" className="btn btn-plain" onClick={() => choose("transfer")}>
                <Icon name="swap" />
                {act.transfer} <Kbd keys="T" />
              </button>
            )}
            <button type="button" className="btn btn-plain" onClick={() => choose("note")}>
              <Icon name="note" />
              {act.note} <Kbd keys="N" />
            </button>
            {open && (
              <button type="button" className="btn btn-plain" onClick={() => choose("resolve")}>
                <Icon name="check" />
                {act.resolve} <Kbd keys="S" />
              </button>
            )}
          </div>
        )}
      </div>
      <h1 className="cut">{complaint.title ?? topic}</h1>
      <p className="meta">
        {canAct ? (
          <button type="button" className="btn-link quiet" title={story.correct} onClick={() => choose("classify")}>
            {topic}
          </button>
        ) : (
          <span>{topic}</span>
        )}
        {complaint.secondary && <span>{story.also(names.category[complaint.secondary])}</span>}
        {complaint.kind !== "complaint" && <span>{names.kind[complaint.kind]}</span>}
        <span>
          {names.state[complaint.state]}
          {complaint.close_reason && `: ${names.closed[complaint.close_reason]}`}
          {open && due !== null && `, ${story.due(format.moment(due, now))}`}
        </span>
        {complaint.queue && <span>{names.queue[complaint.queue]}</span>}
        {open && (
          <span className="chan">
            <Icon name="person" small />
            {holder}
            {canAct && complaint.holder === officer.user && (
              <button type="button" className="btn-link quiet" onClick={release}>
                {act.release} <Kbd keys="L" />
              </button>
            )}
          </span>
        )}
        {others.length > 0 && (
          <span className="chan" role="status">
            <Icon name="eye" small />
            {story.alsoReading(others.join(", "))}
          </span>
        )}
      </p>
    </header>
  );
}
