import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import type { Officer } from "../api/contract.ts";
import { waysIn, whoAmI } from "../api/desk.ts";
import { ENDED, RequestFailed, session } from "../api/http.ts";
import { draftsOfTab } from "../commands/kept-drafts.ts";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { ByProvider } from "./ByProvider.tsx";
import { ended, type Standing } from "./standing.ts";
import { WhoAreYou } from "./WhoAreYou.tsx";

/** Tabs of one browser tell each other that somebody signed out. */
const TABS = "aduan-session";

interface Props {
  /** Stands there until it is known who looks. */
  meanwhile: ReactNode;
  children: (officer: Officer, signedOut: () => void) => ReactNode;
}

/** Shows its children once it is known who looks at them, and the way in whenever nobody does. */
export function SignedIn({ meanwhile, children }: Props) {
  const { words } = useWords();
  const [standing, setStanding] = useState<Standing>({ is: "asking" });
  const [byName, setByName] = useState<boolean | null>(null);
  const [tries, setTries] = useState(0);
  const tabs = useRef<BroadcastChannel | null>(null);
  const enter = useCallback((officer: Officer) => {
    // What somebody else was writing in this tab is not for this officer.
    draftsOfTab().forget(officer.user);
    setStanding({ is: "in", officer });
  }, []);
  const leave = useCallback(() => {
    draftsOfTab().forget();
    setStanding({ is: "nobody", since: "signed-out" });
  }, []);
  const signedOut = useCallback(() => {
    tabs.current?.postMessage("out");
    leave();
  }, [leave]);

  useEffect(() => {
    const end = (): void => setStanding(ended);
    session.addEventListener(ENDED, end);
    const channel = new BroadcastChannel(TABS);
    channel.onmessage = leave;
    tabs.current = channel;
    return () => {
      session.removeEventListener(ENDED, end);
      channel.close();
      tabs.current = null;
    };
  }, [leave]);
  useEffect(() => {
    let over = false;
    whoAmI().then(
      (found) => {
        if (!over) enter(found);
      },
      (error: unknown) => {
        if (over) return;
        if (!(error instanceof RequestFailed)) throw error;
        setStanding(error.status === 401 ? { is: "nobody", since: null } : { is: "unknown" });
      },
    );
    waysIn().then(
      ({ way }) => {
        if (!over) setByName(way === "loopback");
      },
      (error: unknown) => {
        if (!(error instanceof RequestFailed)) throw error;
        if (!over) setByName(false);
      },
    );
    return () => {
      over = true;
    };
  }, [tries, enter]);

  switch (standing.is) {
    case "asking":
      return meanwhile;
    case "unknown":
      return (
        <FailedBlank title={words.signIn.failed} help={words.story.failedHelp} retry={() => setTries(tries + 1)} />
      );
    case "nobody":
      if (byName === null) return meanwhile;
      return byName ? <WhoAreYou since={standing.since} known={enter} /> : <ByProvider since={standing.since} />;
    case "in":
      return children(standing.officer, signedOut);
  }
}
