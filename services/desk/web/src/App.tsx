import { useCallback, useEffect, useState } from "react";
import { getBoard } from "./api/desk.ts";
import { Wallboard } from "./board/Wallboard.tsx";
import { CommandsProvider } from "./commands/CommandsProvider.tsx";
import { DeadLettersScreen } from "./dead-letters/DeadLettersScreen.tsx";
import { DeskScreen } from "./desk/DeskScreen.tsx";
import { Blank } from "./frame/Blank.tsx";
import { Link } from "./frame/Link.tsx";
import { useRoute } from "./frame/route.ts";
import { LiveProvider, sampleClock, useWires } from "./live/LiveProvider.tsx";
import { useResource } from "./live/useResource.ts";
import { SignedIn } from "./sign-in/SignedIn.tsx";
import { LanguageProvider, useWords } from "./words/LanguageProvider.tsx";

/** Queues are asked for at least this often, so that the programme clock stays true on a quiet day. */
const BOARD_EVERY_MS = 15_000;

export function App() {
  return (
    <LanguageProvider>
      <LiveProvider>
        <Screens />
      </LiveProvider>
    </LanguageProvider>
  );
}

/** Which screen the address names. The board needs no sign-in: it shows numbers only. */
function Screens() {
  const { words } = useWords();
  const route = useRoute();
  const board = useBoard();
  const [again, setAgain] = useState(false);
  const changeUser = useCallback(() => setAgain(true), []);
  const entered = useCallback(() => setAgain(false), []);
  if (route.path === "/board") return <Wallboard resource={board} />;
  if (route.path !== "/" && route.path !== "/dead-letters") {
    return (
      <Blank icon="search" title={words.frame.unknownPage} help={words.frame.unknownPageHelp}>
        <Link to="/" className="btn">
          {words.frame.toDesk}
        </Link>
      </Blank>
    );
  }
  return (
    <SignedIn ask={again} entered={entered}>
      {(officer) => (
        <CommandsProvider key={officer.user}>
          {route.path === "/" ? (
            <DeskScreen officer={officer} board={board.data} route={route} changeUser={changeUser} />
          ) : (
            <DeadLettersScreen officer={officer} changeUser={changeUser} />
          )}
        </CommandsProvider>
      )}
    </SignedIn>
  );
}

function useBoard() {
  const wires = useWires();
  const board = useResource("board", async () => {
    const found = await getBoard();
    sampleClock(wires, found.programme_now);
    return found;
  });
  useEffect(() => {
    const timer = setInterval(() => wires.refresher.mark("board"), BOARD_EVERY_MS);
    return () => clearInterval(timer);
  }, [wires]);
  return board;
}
