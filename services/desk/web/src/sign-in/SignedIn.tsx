import { useEffect, useState, type ReactNode } from "react";
import type { Officer } from "../api/contract.ts";
import { waysIn, whoAmI } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { useWords } from "../words/LanguageProvider.tsx";
import { ByProvider } from "./ByProvider.tsx";
import { WhoAreYou } from "./WhoAreYou.tsx";

interface Props {
  /** Ask again although somebody is signed in. */
  ask: boolean;
  entered: () => void;
  children: (officer: Officer) => ReactNode;
}

/** Shows its children once it is known who looks at them. */
export function SignedIn({ ask, entered, children }: Props) {
  const { words } = useWords();
  const [officer, setOfficer] = useState<Officer | "nobody" | "unknown" | null>(null);
  const [byName, setByName] = useState<boolean | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let over = false;
    whoAmI().then(
      (found) => {
        if (!over) setOfficer(found);
      },
      (error: unknown) => {
        if (over) return;
        if (!(error instanceof RequestFailed)) throw error;
        setOfficer(error.status === 401 ? "nobody" : "unknown");
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
  }, [tries]);
  if (officer === null) return null;
  if (officer === "unknown") {
    return <FailedBlank title={words.signIn.failed} help={words.story.failedHelp} retry={() => setTries(tries + 1)} />;
  }
  if ((officer === "nobody" || ask) && byName === null) return null;
  if (officer === "nobody" || ask)
    return !byName ? (
      <ByProvider />
    ) : (
      <WhoAreYou
        known={(found) => {
          setOfficer(found);
          entered();
        }}
      />
    );
  return children(officer);
}
