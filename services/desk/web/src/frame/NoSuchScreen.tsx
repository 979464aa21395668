import { useState } from "react";
import type { Officer } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Banner } from "./Banner.tsx";
import { Blank } from "./Blank.tsx";
import { Link } from "./Link.tsx";
import { go } from "./route.ts";
import { ShortcutHelp } from "./ShortcutHelp.tsx";
import { TopBar } from "./TopBar.tsx";

interface Props {
  why: "unknown" | "refused";
  path: string;
  officer: Officer;
  signOut: () => void;
}

/** An address that names no screen, or one that is not for this role: the frame stays, so that every way on is where
 * it always is. */
export function NoSuchScreen({ why, path, officer, signOut }: Props) {
  const { words } = useWords();
  const { frame, names } = words;
  const [keys, setKeys] = useState(false);
  return (
    <div className="desk">
      <TopBar
        path={path}
        officer={officer}
        openPalette={() => go("/")}
        showKeys={() => setKeys(true)}
        signOut={signOut}
      />
      <div className="under">
        <Banner />
        <main className="page">
          <Blank
            icon={why === "refused" ? "person" : "search"}
            title={why === "refused" ? frame.refusedPage(names.role[officer.role]) : frame.unknownPage}
            help={why === "refused" ? frame.refusedPageHelp : frame.unknownPageHelp}
          >
            <Link to="/" className="btn">
              {frame.toDesk}
            </Link>
          </Blank>
        </main>
      </div>
      {keys && <ShortcutHelp close={() => setKeys(false)} />}
    </div>
  );
}
