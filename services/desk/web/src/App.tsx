import { useEffect, type ReactNode } from "react";
import type { Board, Officer } from "./api/contract.ts";
import { getBoard } from "./api/desk.ts";
import { early } from "./api/early.ts";
import { Wallboard } from "./board/Wallboard.tsx";
import { CommandsProvider } from "./commands/CommandsProvider.tsx";
import { DeadLettersScreen } from "./dead-letters/DeadLettersScreen.tsx";
import { DeskScreen } from "./desk/DeskScreen.tsx";
import { FirstPaint } from "./frame/FirstPaint.tsx";
import { NoSuchScreen } from "./frame/NoSuchScreen.tsx";
import { isRefused } from "./frame/places.ts";
import { useRoute, type Route } from "./frame/route.ts";
import { LiveProvider, sampleClock, useWires } from "./live/LiveProvider.tsx";
import { useResource } from "./live/useResource.ts";
import { ParkedMailsScreen } from "./parked/ParkedMailsScreen.tsx";
import { SignedIn } from "./sign-in/SignedIn.tsx";
import { SigningOut } from "./sign-in/SigningOut.tsx";
import { LanguageProvider } from "./words/LanguageProvider.tsx";

/** Queues are asked for at least this often, so that the programme clock stays true on a quiet day. */
const BOARD_EVERY_MS = 15_000;

/** Who looks and what all screens show are asked for side by side: on a slow machine each step one after the other is seen. */
const boardAtOnce = early(getBoard);

export function App() {
  return (
    <LanguageProvider>
      <Entrance />
    </LanguageProvider>
  );
}

/** No stream is begun, and nothing shown, before it is known who looks. */
function Entrance() {
  return (
    <SignedIn meanwhile={<FirstPaint />}>
      {(officer, signedOut) => (
        <LiveProvider key={officer.user}>
          <CommandsProvider user={officer.user}>
            <SigningOut signedOut={signedOut}>
              {(signOut) => <Screens officer={officer} signOut={signOut} />}
            </SigningOut>
          </CommandsProvider>
        </LiveProvider>
      )}
    </SignedIn>
  );
}

/** Which screen the address names. */
function Screens({ officer, signOut }: { officer: Officer; signOut: () => void }) {
  const route = useRoute();
  const board = useBoard();
  return route.path === "/board" ? (
    <Wallboard resource={board} />
  ) : (
    screenOf(route, officer, board.data, signOut)
  );
}

function screenOf(route: Route, officer: Officer, board: Board | null, signOut: () => void): ReactNode {
  if (isRefused(officer, route.path))
    return <NoSuchScreen why="refused" path={route.path} officer={officer} signOut={signOut} />;
  switch (route.path) {
    case "/":
      return <DeskScreen officer={officer} board={board} route={route} signOut={signOut} />;
    case "/parked-mails":
      return <ParkedMailsScreen officer={officer} route={route} signOut={signOut} />;
    case "/dead-letters":
      return <DeadLettersScreen officer={officer} signOut={signOut} />;
    default:
      return <NoSuchScreen why="unknown" path={route.path} officer={officer} signOut={signOut} />;
  }
}

function useBoard() {
  const wires = useWires();
  const board = useResource("board", async () => {
    const found = await boardAtOnce();
    sampleClock(wires, found.programme_now);
    return found;
  });
  useEffect(() => {
    const timer = setInterval(() => wires.refresher.mark("board"), BOARD_EVERY_MS);
    return () => clearInterval(timer);
  }, [wires]);
  return board;
}
