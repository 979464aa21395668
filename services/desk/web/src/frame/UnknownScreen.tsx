import { useState } from "react";
import type { Officer } from "../api/contract.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Banner } from "./Banner.tsx";
import { Blank } from "./Blank.tsx";
import { Link } from "./Link.tsx";
import { go } from "./route.ts";
import { ShortcutHelp } from "./ShortcutHelp.tsx";
import { TopBar } from "./TopBar.tsx";

/** An address that names no screen: the frame stays, so that every way on is where it always is. */
export function UnknownScreen({ path, officer, signOut }: { path: string; officer: Officer; signOut: () => void }) {
  const { words } = useWords();
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
          <Blank icon="search" title={words.frame.unknownPage} help={words.frame.unknownPageHelp}>
            <Link to="/" className="btn">
              {words.frame.toDesk}
            </Link>
          </Blank>
        </main>
      </div>
      {keys && <ShortcutHelp close={() => setKeys(false)} />}
    </div>
  );
}
