import type { Complaint, Officer } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import { msOf } from "../time/wib.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { isOpen } from "./entries.ts";

/** Whose turn it is and how long is left, by icon and words; the clock rests while the citizen is waited for. */
export function TurnMark({ complaint, officer, now }: { complaint: Complaint; officer: Officer; now: number }) {
  const { words, format } = useWords();
  const { story, names } = words;
  const due = msOf(complaint.due_at);
  if (!isOpen(complaint.state)) return <Mark icon="check" tone="is-done" text={names.state[complaint.state]} />;
  if (complaint.state === "INCOMPLETE" || complaint.state === "WAITING_PARTNER" || due === null) {
    const yours =
      complaint.holder === officer.user && complaint.state !== "INCOMPLETE" && complaint.state !== "WAITING_PARTNER";
    return <Mark icon="clock" tone="muted" text={yours ? story.yoursOpen : names.state[complaint.state]} />;
  }
  const mine = complaint.holder === officer.user;
  const left = due - now;
  if (left < 0)
    return (
      <Mark
        icon="alert"
        tone="is-late"
        text={mine ? story.yoursLate(format.duration(-left)) : story.late(format.duration(-left))}
      />
    );
  return (
    <Mark
      icon="clock"
      tone="is-waiting"
      text={mine ? story.yours(format.duration(left)) : story.left(format.duration(left))}
    />
  );
}

function Mark({ icon, tone, text }: { icon: "check" | "clock" | "alert"; tone: string; text: string }) {
  return (
    <span className={tone === "is-late" ? "state is-late" : "state"}>
      <Icon name={icon} small tone={tone} />
      {text}
    </span>
  );
}
