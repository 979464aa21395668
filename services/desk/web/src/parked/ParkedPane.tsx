import { useCallback, useEffect, useState } from "react";
import type { DeadLetter, Officer } from "../api/contract.ts";
import type { MailAct } from "../api/desk.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { FootBar } from "../desk/FootBar.tsx";
import { Icon } from "../frame/Icon.tsx";
import { Kbd } from "../frame/Kbd.tsx";
import { Link } from "../frame/Link.tsx";
import { useKeys } from "../keyboard/useKeys.ts";
import { useProgrammeNow } from "../live/useNow.ts";
import { msOf } from "../time/wib.ts";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { ActFate } from "./ActFate.tsx";
import { isOnItsWay, type Act } from "./acts.ts";
import { DiscardForm } from "./DiscardForm.tsx";
import { OriginalText } from "./OriginalText.tsx";
import { whyIn } from "./reasons.ts";
import { TakeUpForm } from "./TakeUpForm.tsx";

interface Props {
  letter: DeadLetter;
  contact: string;
  officer: Officer;
  act: Act | undefined;
  give: (wish: MailAct) => void;
  dismiss: () => void;
}

/** One parked mail: why it waits, its raw form once opened, and at the foot what can be done about it. */
export function ParkedPane({ letter, contact, officer, act, give, dismiss }: Props) {
  const { words, format } = useWords();
  const { parked, dead } = words;
  const office = useOffice();
  const now = useProgrammeNow(10_000);
  const [mode, setMode] = useState<"take-up" | "discard" | null>(null);
  const mayAct = officer.may.includes("settle_mail");
  const waits = letter.state === "waiting";
  const busy = isOnItsWay(act);
  const leave = useCallback(() => setMode(null), []);
  const done = act?.stage.at === "done" ? act.wish.act : null;
  useEffect(() => {
    if (done === null) return;
    setMode(null);
    if (done === "discarded") office.write(contact, "discard", "");
    if (done === "taken_up") for (const one of ["take-up", "take-up-reason"] as const) office.write(contact, one, "");
  }, [done, contact, office]);
  const again = (): void => {
    if (mayAct && waits && !busy) give({ act: "retry" });
  };
  const choose = (next: "take-up" | "discard"): void => {
    if (mayAct && waits) setMode(next);
  };
  useKeys({ a: () => choose("take-up"), d: () => choose("discard"), u: again, Escape: leave });
  const at = msOf(letter.at);
  const fate = act && act.stage.at !== "done" && (
    <ActFate act={act} again={() => give(act.wish)} dismiss={dismiss} />
  );
  return (
    <section className="pane both" aria-label={parked.label(contact.slice(0, 8))}>
      <header className="case-head">
        <div className="row">
          <Link className="quiet back" to="/parked-mails">
            {parked.all}
          </Link>
          <span className="ticket-no">{contact.slice(0, 8)}</span>
          <span className="state">
            <Icon name={waits ? "clock" : "check"} small tone={waits ? "is-waiting" : "is-done"} />
            {nameIn(dead.states, letter.state)}
          </span>
        </div>
        <h1>{whyIn(words, format, letter.reason)}</h1>
        <p className="meta">{at !== null && <span>{parked.came(format.moment(at, now))}</span>}</p>
      </header>
      <OriginalText contact={contact} mayOpen={mayAct} />
      {!mayAct ? (
        <FootBar icon="eye" title={words.act.readOnly} help="" above={null} />
      ) : !waits ? (
        <FootBar icon="check" title={nameIn(parked.ended, letter.state)} help={parked.endedHelp} above={fate} />
      ) : mode === "take-up" ? (
        <TakeUpForm contact={contact} busy={busy} give={give} leave={leave} above={fate} />
      ) : mode === "discard" ? (
        <DiscardForm
          contact={contact}
          busy={busy}
          give={(reason) => give({ act: "discarded", reason })}
          leave={leave}
          above={fate}
        />
      ) : (
        <FootBar
          icon="mail"
          title={done === "retry" ? parked.stillUnread : parked.waits}
          help={parked.waitsHelp}
          above={fate}
        >
          <button type="button" className="btn btn-main" disabled={busy} onClick={() => choose("take-up")}>
            {parked.takeUp} <Kbd keys="A" />
          </button>
          <button type="button" className="btn" disabled={busy} onClick={again}>
            {parked.again} <Kbd keys="U" />
          </button>
          <button type="button" className="btn" disabled={busy} onClick={() => choose("discard")}>
            {parked.discard} <Kbd keys="D" />
          </button>
        </FootBar>
      )}
    </section>
  );
}
