import { useCallback, useEffect, useState, type ReactNode } from "react";
import type { Board, Officer } from "./api/contract.ts";
import { getBoard } from "./api/desk.ts";
import { Wallboard } from "./board/Wallboard.tsx";
import { CommandsProvider } from "./commands/CommandsProvider.tsx";
import { DeadLettersScreen } from "./dead-letters/DeadLettersScreen.tsx";
import { DeskScreen } from "./desk/DeskScreen.tsx";
import { useRoute, type Route } from "./frame/route.ts";
import { UnknownScreen } from "./frame/UnknownScreen.tsx";
import { LiveProvider, sampleClock, useWires } from "./live/LiveProvider.tsx";
import { useResource } from "./live/useResource.ts";
import { SignedIn } from "./sign-in/SignedIn.tsx";
import { LanguageProvider } from "./words/LanguageProvider.tsx";

/** Queues are asked for at least this often, so that the programme clock stays true on a quiet day. */
const BOARD_EVERY_MS = 15_000;

export function App() {
  return (
    <LanguageProvider>
      <Entrance />
    </LanguageProvider>
  );
}

/** Nothing is asked for, and no stream begun, before it is known who looks. */
function Entrance() {
  const [again, setAgain] = useState(false);
  const changeUser = useCallback(() => setAgain(true), []);
  const entered = useCallback(() => setAgain(false), []);
  return (
    <SignedIn ask={again} entered={entered}>
      {(officer) => (
        <LiveProvider key={officer.user}>
          <CommandsProvider>
            <Screens officer={officer} changeUser={changeUser} />
          </CommandsProvider>
        </LiveProvider>
      )}
    </SignedIn>
  );
}

/** Which screen the address names. */
function Screens({ officer, changeUser }: { officer: Officer; changeUser: () => void }) {
  const route = useRoute();
  const board = useBoard();
  return route.path === "/board" ? (
    <Wallboard resource={board} />
  ) : (
    screenOf(route, officer, board.data, changeUser)
  );
}

function screenOf(route: Route, officer: Officer, board: Board | null, changeUser: () => void): ReactNode {
  switch (route.path) {
    case "/":
      return <DeskScreen officer={officer} board={board} route={route} changeUser={changeUser} />;
    case "/dead-letters":
      return <DeadLettersScreen officer={officer} changeUser={changeUser} />;
    default:
      return <UnknownScreen path={route.path} officer={officer} changeUser={changeUser} />;
  }
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
