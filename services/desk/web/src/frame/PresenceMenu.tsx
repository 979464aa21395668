import { useCallback, useRef, useState, type ReactNode } from "react";
import type { Officer } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";
import { Kbd } from "./Kbd.tsx";
import { useDismiss } from "./useDismiss.ts";

interface Props {
  officer: Officer;
  signOut: () => void;
  showKeys: () => void;
  /** The links of the bar, which on a phone stand here. */
  places: ReactNode;
}

/** Who is signed in; the keys and the way out stand behind it. */
export function PresenceMenu(props: Props) {
  const { words } = useWords();
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const close = useCallback(() => setOpen(false), []);
  useDismiss(place, open, close);
  return (
    <div className="hangs" ref={place}>
      <button type="button" className="presence" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="person" small />
        <span className="user-name">{props.officer.user}</span>
        <Icon name="down" small tone="muted" />
      </button>
      {open && (
        <div className="menu-list right">
          <div className="phone-nav">{props.places}</div>
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
              props.signOut();
            }}
          >
            {words.frame.signOut}
          </button>
        </div>
      )}
    </div>
  );
}
