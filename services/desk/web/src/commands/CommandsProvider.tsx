import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { useWires } from "../live/LiveProvider.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { anyDraft } from "./drafts.ts";
import { draftsOfTab } from "./kept-drafts.ts";
import type { Command } from "./ledger.ts";
import { Office } from "./office.ts";

const OfficeContext = createContext<Office | null>(null);

/** Carries the officer's commands, drafts and the one notice on screen. */
export function CommandsProvider({ user, children }: { user: string; children: ReactNode }) {
  const wires = useWires();
  const { words } = useWords();
  const office = useMemo(() => new Office(wires, user, draftsOfTab()), [wires, user]);
  useEffect(() => {
    office.undoReason = words.act.undone;
  }, [office, words]);
  useEffect(() => {
    const settle = (): void => office.settle();
    const stop = wires.live.watch(settle);
    const timer = setInterval(settle, 1_000);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [office, wires]);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (anyDraft(office.drafts.read())) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [office]);
  return <OfficeContext value={office}>{children}</OfficeContext>;
}

export function useOffice(): Office {
  const office = use(OfficeContext);
  if (office === null) throw new Error("useOffice stands outside CommandsProvider");
  return office;
}

export function useCommands(): readonly Command[] {
  const { commands } = useOffice();
  return useSyncExternalStore(commands.watch, commands.read);
}
