import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { MailAct } from "../api/desk.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { draftKey } from "../commands/drafts.ts";
import { Icon } from "../frame/Icon.tsx";
import { Kbd } from "../frame/Kbd.tsx";
import { useLeaveKey } from "../desk/useLeaveKey.ts";
import { useWords } from "../words/LanguageProvider.tsx";

interface Props {
  contact: string;
  busy: boolean;
  give: (wish: MailAct) => void;
  leave: () => void;
  above: ReactNode;
}

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** Say in one's own words what a parked mail is about, so that it becomes a complaint; the address, if it tells one. */
export function TakeUpForm({ contact, busy, give, leave, above }: Props) {
  const { words } = useWords();
  const { parked } = words;
  const office = useOffice();
  const drafts = useSyncExternalStore(office.drafts.watch, office.drafts.read);
  const text = drafts[draftKey(contact, "take-up")] ?? "";
  const reason = drafts[draftKey(contact, "take-up-reason")] ?? "";
  const [email, setEmail] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  const badEmail = email.trim() !== "" && !EMAIL.test(email.trim());
  const ready = !busy && text.trim() !== "" && reason.trim() !== "" && !badEmail;
  const submit = (): void => {
    if (!ready) return;
    const address = email.trim();
    give({
      act: "taken_up",
      text: text.trim(),
      reason: reason.trim(),
      ...(address === "" ? {} : { email: address }),
    });
  };
  return (
    <form
      className="composer"
      aria-label={parked.takeUpTitle}
      onKeyDown={useLeaveKey(leave)}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {above}
      <div className="line">
        <span className="to chan">
          <Icon name="note" small />
          {parked.takeUpTitle}
        </span>
      </div>
      <textarea
        ref={box}
        aria-label={parked.takeUpTitle}
        placeholder={parked.takeUpPlace}
        value={text}
        maxLength={8_000}
        readOnly={busy}
        onChange={(event) => office.write(contact, "take-up", event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          submit();
        }}
      />
      <div className="fields">
        <label>
          <span className="label">{parked.email}</span>
          <input
            className="box"
            type="email"
            inputMode="email"
            autoComplete="off"
            maxLength={254}
            value={email}
            aria-invalid={badEmail}
            onChange={(event) => setEmail(event.target.value)}
          />
        </label>
        <label>
          <span className="label">{parked.reason}</span>
          <input
            className="box"
            maxLength={500}
            placeholder={parked.reasonPlace}
            value={reason}
            onChange={(event) => office.write(contact, "take-up-reason", event.target.value)}
          />
        </label>
      </div>
      <div className="send">
        <button type="submit" className="btn btn-main" disabled={!ready}>
          {parked.doTakeUp} <Kbd keys={"Ctrl\u00a0↵"} />
        </button>
        <button type="button" className="btn btn-plain" onClick={leave}>
          {words.frame.cancel} <Kbd keys="Esc" />
        </button>
        <span className="after">{badEmail ? parked.badEmail : parked.takeUpAfter}</span>
      </div>
    </form>
  );
}
