import type { Officer } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { CommandJump } from "./CommandJump.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { Link } from "./Link.tsx";
import { placesOf } from "./places.ts";
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
      {placesOf(props.officer).map(({ path, name }) => (
        <Link key={path} to={path} current={props.path === path}>
          {words.frame[name]}
        </Link>
      ))}
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
