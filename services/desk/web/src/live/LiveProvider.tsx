import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import type { StreamEvent } from "../api/stream-events.ts";
import { programmeAt, sampled, type ProgrammeClock } from "../time/programme.ts";
import { follow, SILENT, type Live } from "./reducer.ts";
import { Refresher } from "./refresh.ts";
import { Store } from "./store.ts";
import { openStream } from "./stream.ts";

/** What is live on this page: the stream's state, the programme clock, and who must fetch anew. */
export interface LiveWires {
  live: Store<Live>;
  clock: Store<ProgrammeClock | null>;
  refresher: Refresher;
}

const WiresContext = createContext<LiveWires | null>(null);

export function LiveProvider({ children }: { children: ReactNode }) {
  const [wires] = useState<LiveWires>(() => ({
    live: new Store(SILENT),
    clock: new Store<ProgrammeClock | null>(null),
    refresher: new Refresher(),
  }));
  useEffect(() => {
    const tell = (said: Parameters<typeof follow>[1]): void => wires.live.set(follow(wires.live.read(), said));
    return openStream({
      connected: () => tell({ type: "connected" }),
      joined: () => wires.refresher.markEach(""),
      disconnected: () => tell({ type: "disconnected", now: performance.now() }),
      heard: (event) => {
        tell({ type: "heard", event, now: performance.now() });
        markChanged(wires.refresher, event);
      },
    });
  }, [wires]);
  return <WiresContext value={wires}>{children}</WiresContext>;
}

function markChanged(refresher: Refresher, event: StreamEvent): void {
  switch (event.type) {
    case "complaint":
      refresher.mark(`complaint:${event.complaintId}`, true);
      refresher.markEach("list:");
      refresher.mark("board");
      return;
    case "queue":
      refresher.markEach("list:");
      refresher.mark("board");
      return;
    case "reload":
      refresher.markEach("");
      return;
    case "refused":
    case "freshness":
      return;
  }
}

export function useWires(): LiveWires {
  const wires = use(WiresContext);
  if (wires === null) throw new Error("useWires stands outside LiveProvider");
  return wires;
}

export function useLive(): Live {
  const { live } = useWires();
  return useSyncExternalStore(live.watch, live.read);
}

/** Tell the programme clock what the server's `programme_now` was just now. */
export function sampleClock(wires: LiveWires, programmeNow: string): void {
  const programme = Date.parse(programmeNow);
  if (!Number.isNaN(programme)) wires.clock.set(sampled(wires.clock.read(), programme, performance.now()));
}

/** Programme time in ms, or wall time until the server has told it. */
export function programmeNow(wires: LiveWires): number {
  const clock = wires.clock.read();
  return clock === null ? Date.now() : programmeAt(clock, performance.now());
}
