import { useEffect, useMemo, useRef, useState } from "react";
import { QUEUES, type Board, type Officer, type Queue } from "../api/contract.ts";
import { getComplaint } from "../api/desk.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { begunOn } from "../commands/drafts.ts";
import { seenOf } from "../commands/ledger.ts";
import { Banner } from "../frame/Banner.tsx";
import { CommandPalette } from "../frame/CommandPalette.tsx";
import { go, type Route } from "../frame/route.ts";
import { ShortcutHelp } from "../frame/ShortcutHelp.tsx";
import { Toast } from "../frame/Toast.tsx";
import { TopBar } from "../frame/TopBar.tsx";
import { useKeys } from "../keyboard/useKeys.ts";
import { useWires } from "../live/LiveProvider.tsx";
import { useResource } from "../live/useResource.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { CasePlace } from "./CasePlace.tsx";
import { commandsOf } from "./commands-of.ts";
import type { Mode } from "./foot.ts";
import { flat } from "./groups.ts";
import { QueuePane } from "./QueuePane.tsx";
import { useDeliveries } from "./useDeliveries.ts";
import { useGroups } from "./useGroups.ts";

interface Props {
  officer: Officer;
  board: Board | null;
  route: Route;
  signOut: () => void;
}

/** The desk: queue, story, person. What is open stands in the address, so that it can be handed to a colleague. */
export function DeskScreen({ officer, board, route, signOut }: Props) {
  const { words, switchLanguage } = useWords();
  const office = useOffice();
  const { refresher } = useWires();
  const openTicket = route.query.get("case");
  const search = route.query.get("q");
  const asked = route.query.get("queue");
  const queue = QUEUES.find((one) => one === asked) ?? null;
  const groups = useGroups(officer.user, queue, search, board);
  const rows = useMemo(() => flat(groups), [groups]);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [sheet, setSheet] = useState<"palette" | "keys" | null>(null);
  const [mode, setMode] = useState<Mode | null>(null);
  const complaint = useResource(openTicket === null ? null : `complaint:${openTicket}`, (signal) =>
    getComplaint(openTicket ?? "", signal),
  );
  const opened = complaint.data;

  // The stream names complaints by UUID, the address by ticket number.
  const openedId = opened?.id ?? null;
  const { refetch } = complaint;
  useEffect(
    () => (openedId === null ? undefined : refresher.subscribe(`complaint:${openedId}`, refetch)),
    [openedId, refetch, refresher],
  );
  useDeliveries(opened);
  useEffect(() => setMode(null), [openTicket]);
  // Whoever comes back to this page finds again what was being written.
  const resumed = useRef(false);
  useEffect(() => {
    if (resumed.current || openedId === null) return;
    resumed.current = true;
    setMode(begunOn(office.drafts.read(), openedId));
  }, [openedId, office]);

  const show = (next: { case?: string | null; queue?: Queue | null; q?: string | null }): void =>
    go("/", { queue, q: search, case: openTicket, ...next });
  const open = (ticket: string): void => {
    setChosenId(rows.find(({ item }) => item.ticket === ticket)?.item.id ?? null);
    show({ case: ticket });
  };
  const pick = (next: Queue | null): void => show({ queue: next, q: null });
  const take = (): void => {
    const first = groups.find((one) => one.name === "next")?.items[0];
    if (!first) return;
    open(first.ticket);
    office.give(seenOf(first), { operation: "claim", wish: {} });
  };
  const move = (step: number): void => {
    const at = rows.findIndex(({ item }) => item.id === (chosenId ?? openedId));
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next) setChosenId(next.item.id);
  };
  const openChosen = (): void => {
    const found = rows.find(({ item }) => item.id === chosenId);
    if (found) open(found.item.ticket);
  };
  const undo = (): void => {
    const notice = office.notice.read();
    if (notice?.kind === "done" && notice.canUndo) office.undo(notice.command);
  };
  const leave = (): void => {
    const notice = office.notice.read();
    if (notice?.kind === "shown") notice.hide();
    if (notice !== null) office.notice.set(null);
    else if (mode !== null) setMode(null);
  };
  const palette = (): void => setSheet("palette");
  const showKeys = (): void => setSheet("keys");
  const closeSheet = (): void => setSheet(null);

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: openChosen,
    g: take,
    z: undo,
    Escape: leave,
    "?": showKeys,
    "Ctrl+k": palette,
  });

  return (
    <div className="desk">
      <TopBar path="/" officer={officer} openPalette={palette} showKeys={showKeys} signOut={signOut} />
      <div className="under">
        <Banner />
        <main className="panes">
          <QueuePane
            groups={groups}
            board={board}
            queue={queue}
            search={search}
            openTicket={openTicket}
            chosenId={chosenId}
            pick={pick}
            clearSearch={() => show({ q: null })}
            onOpen={open}
          />
          <CasePlace resource={complaint} wanted={openTicket} officer={officer} mode={mode} setMode={setMode} />
        </main>
        <Toast />
      </div>
      {sheet === "keys" && <ShortcutHelp close={closeSheet} />}
      {sheet === "palette" && (
        <CommandPalette
          commands={commandsOf(words, opened, officer, office, {
            take,
            pick,
            choose: setMode,
            switchLanguage,
            showKeys,
          })}
          openTicket={open}
          find={(text) => show({ q: text })}
          close={closeSheet}
        />
      )}
    </div>
  );
}
