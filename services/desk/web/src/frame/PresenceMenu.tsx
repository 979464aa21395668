import { useCallback, useRef, useState } from "react";
import type { Officer } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";
import { Kbd } from "./Kbd.tsx";
import { useDismiss } from "./useDismiss.ts";

/** Who is signed in; the keys and another user stand behind it. */
export function PresenceMenu(props: { officer: Officer; changeUser: () => void; showKeys: () => void }) {
  const { words } = useWords();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setOpen(false), []);
  useDismiss(place, open, close);
  return (
    <div className="hangs" ref={place}>
      <button type="button" className="presence" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="person" small />
        {props.officer.user}
        <Icon name="down" small tone="muted" />
      </button>
      {open && (
        <div className="menu-list right">
          <p>{words.frame.signedInAs(words.names.role[props.officer.role])}</p>
          <button
            type="button"
            onClick={() => {
              close();
              props.showKeys();
            }}
          >
            {words.frame.shortcuts}{" "}
            <span className="num">
              <Kbd keys="?" />
            </span>
          </button>
          <button
            type="button"
            onClick={() => {
              close();
              props.changeUser();
            }}
          >
            {words.frame.otherUser}
          </button>
        </div>
      )}
    </div>
  );
}
