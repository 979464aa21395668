import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";
import type { Complaint } from "../api/contract.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { draftKey, type CasePurpose } from "../commands/drafts.ts";
import { seenOf, type Wish } from "../commands/ledger.ts";
import { Icon } from "../frame/Icon.tsx";
import { Kbd } from "../frame/Kbd.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

interface Props {
  complaint: Complaint;
  purpose: CasePurpose;
  /** Something of this complaint is on its way: its words stay readable, but not changeable. */
  busy: boolean;
  focus: boolean;
  leave: (() => void) | null;
  children?: ReactNode;
}

/** One place to write, whatever for: who it goes to above, what happens afterwards beside the button. */
export function WriteForm({ complaint, purpose, busy, focus, leave, children }: Props) {
  const { words } = useWords();
  const office = useOffice();
  const drafts = useSyncExternalStore(office.drafts.watch, office.drafts.read);
  const box = useRef<HTMLTextAreaElement>(null);
  const text = drafts[draftKey(complaint.id, purpose)] ?? "";
  const said = text.trim();
  const says = wording(words, complaint)[purpose];
  useEffect(() => {
    if (focus) box.current?.focus();
  }, [focus, purpose]);
  const submit = (): void => {
    if (said !== "" && !busy) office.give(seenOf(complaint), wishOf(purpose, said));
    else box.current?.focus();
  };
  return (
    <form
      className="composer"
      aria-label={says.title}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children}
      <div className="line">
        <span className="to chan">
          <Icon name={says.icon} small />
          {says.title}
        </span>
        <span>{said !== "" && !busy && words.act.draftKept}</span>
      </div>
      <textarea
        ref={box}
        aria-label={says.title}
        placeholder={says.place}
        value={text}
        maxLength={8_000}
        readOnly={busy}
        onChange={(event) => office.write(complaint.id, purpose, event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            submit();
          } else if (event.key === "Escape") {
            event.preventDefault();
            box.current?.blur();
            leave?.();
          }
        }}
      />
      <div className="send">
        <button type="submit" className="btn btn-main" disabled={busy}>
          {says.button} <Kbd keys={"Ctrl\u00a0↵"} />
        </button>
        {leave && (
          <button type="button" className="btn btn-plain" onClick={leave}>
            {words.frame.cancel} <Kbd keys="Esc" />
          </button>
        )}
        <span className="after">{says.after}</span>
      </div>
    </form>
  );
}

function wishOf(purpose: CasePurpose, text: string): Wish {
  switch (purpose) {
    case "reply":
      return { operation: "reply", wish: { text } };
    case "note":
      return { operation: "note", wish: { text } };
    case "resolve":
      return { operation: "resolve", wish: { result: text } };
    case "reopen":
      return { operation: "reopen", wish: { reason: text } };
  }
}

function wording({ act, names }: ReturnType<typeof useWords>["words"], complaint: Complaint) {
  const closed = complaint.close_reason ? act.reopenClosed(names.closed[complaint.close_reason]) : act.reopenTitle;
  return {
    reply: {
      icon: "mail",
      title: act.replyTo(complaint.person.email ?? "•••"),
      place: act.replyPlace,
      button: act.send,
      after: act.sendAfter,
    },
    note: { icon: "note", title: act.noteTitle, place: act.notePlace, button: act.saveNote, after: act.noteAfter },
    resolve: {
      icon: "check",
      title: act.resolveTitle,
      place: act.resolvePlace,
      button: act.doResolve,
      after: act.resolveAfter,
    },
    reopen: { icon: "undo", title: closed, place: act.reopenPlace, button: act.reopen, after: act.reopenAfter },
  } as const;
}
