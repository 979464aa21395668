import type { Officer } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { CommandJump } from "./CommandJump.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { Link } from "./Link.tsx";
import { PresenceMenu } from "./PresenceMenu.tsx";
import { ProgrammeClock } from "./ProgrammeClock.tsx";

interface Props {
  path: string;
  officer: Officer;
  openPalette: () => void;
  showKeys: () => void;
  signOut: () => void;
}

/** The frame of every desk screen: where one is, the jump to anything, the programme's time, who one is. */
export function TopBar(props: Props) {
  const { words } = useWords();
  const places = (
    <>
      <Link to="/" current={props.path === "/"}>
        {words.frame.queues}
      </Link>
      <Link to="/board">{words.frame.board}</Link>
      <Link to="/dead-letters" current={props.path === "/dead-letters"}>
        {words.frame.deadLetters}
      </Link>
      <Link to="/parked-mails" current={props.path === "/parked-mails"}>
        {words.frame.parkedMails}
      </Link>
    </>
  );
  return (
    <header className="topbar">
      <Link className="brand" to="/">
        {words.frame.brand}
      </Link>
      <nav className="nav" aria-label={words.frame.mainNav}>
        {places}
      </nav>
      <CommandJump open={props.openPalette} />
      <ProgrammeClock />
      <div>
        <LanguageSwitch />
        <PresenceMenu officer={props.officer} showKeys={props.showKeys} signOut={props.signOut} places={places} />
      </div>
    </header>
  );
}
