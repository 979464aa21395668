import { useEffect, useRef } from "react";
import type { DeadLetter } from "../api/contract.ts";
import { Icon } from "../frame/Icon.tsx";
import { useToldNow } from "../live/useNow.ts";
import { msOf } from "../time/wib.ts";
import { nameIn } from "../words/languages.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { whyIn } from "./reasons.ts";

interface Props {
  letters: readonly DeadLetter[];
  openId: string | null;
  chosenId: string | null;
  onOpen: (contact: string) => void;
}

/** The parked mails, newest first: why, how old, and what became of each. */
export function ParkedList({ letters, openId, chosenId, onOpen }: Props) {
  const { words, format } = useWords();
  const now = useToldNow(10_000);
  const chosen = useRef<HTMLAnchorElement>(null);
  useEffect(() => chosen.current?.scrollIntoView({ block: "nearest" }), [chosenId]);
  return (
    <div className="scroll parked-rows" tabIndex={0} aria-label={words.parked.title}>
      {letters.map((letter) => {
        const contact = letter.contact_id ?? "";
        const at = msOf(letter.at);
        return (
          <a
            key={letter.id}
            ref={contact === chosenId ? chosen : null}
            className={contact === chosenId ? "queue-row chosen" : "queue-row"}
            href={`/parked-mails?mail=${encodeURIComponent(contact)}`}
            aria-current={contact === openId ? "true" : undefined}
            tabIndex={-1}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              onOpen(contact);
            }}
          >
            <span>
              <span className="essence cut">{whyIn(words, format, letter.reason)}</span>
              {at !== null && now !== null && <time dateTime={letter.at}>{format.age(now - at)}</time>}
            </span>
            <span className="sub">
              <span className="chan">
                <Icon name={letter.state === "waiting" ? "clock" : "check"} small />
                {nameIn(words.dead.states, letter.state)}
              </span>
              <span className="prio">{contact.slice(0, 8)}</span>
            </span>
          </a>
        );
      })}
    </div>
  );
}
