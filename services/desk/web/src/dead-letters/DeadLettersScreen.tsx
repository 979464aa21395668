import { useState } from "react";
import type { Officer } from "../api/contract.ts";
import { getDeadLetters } from "../api/desk.ts";
import { Banner } from "../frame/Banner.tsx";
import { Blank } from "../frame/Blank.tsx";
import { Bones } from "../frame/Bones.tsx";
import { CommandPalette } from "../frame/CommandPalette.tsx";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { waysOf } from "../frame/places.ts";
import { go } from "../frame/route.ts";
import { ShortcutHelp } from "../frame/ShortcutHelp.tsx";
import { TopBar } from "../frame/TopBar.tsx";
import { useKeys } from "../keyboard/useKeys.ts";
import { useLate } from "../live/useLate.ts";
import { useResource } from "../live/useResource.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { DeadLetterTable } from "./DeadLetterTable.tsx";

/** What could not be processed, waiting for a person: untouched, with the reason and where it stands. */
export function DeadLettersScreen({ officer, signOut }: { officer: Officer; signOut: () => void }) {
  const { words, switchLanguage } = useWords();
  const [cursor, setCursor] = useState<string | null>(null);
  const [sheet, setSheet] = useState<"palette" | "keys" | null>(null);
  const letters = useResource(`dead-letters:${cursor ?? ""}`, () => getDeadLetters(cursor ?? undefined));
  const bones = useLate(letters.data === null && letters.error === null);
  const palette = (): void => setSheet("palette");
  const keys = (): void => setSheet("keys");
  useKeys({ "?": keys, "Ctrl+k": palette });
  const { dead, palette: says } = words;
  return (
    <div className="desk">
      <TopBar path="/dead-letters" officer={officer} openPalette={palette} showKeys={keys} signOut={signOut} />
      <div className="under">
        <Banner />
        <main className="page">
          <h1>{dead.title}</h1>
          <p className="muted">{dead.help}</p>
          {bones && <Bones rows={6} />}
          {letters.error && !letters.data && (
            <FailedBlank title={dead.failed} help={dead.failedHelp} retry={letters.refetch} />
          )}
          {letters.data?.items.length === 0 && <Blank icon="check" title={dead.none} help={dead.noneHelp} />}
          {letters.data && letters.data.items.length > 0 && <DeadLetterTable items={letters.data.items} />}
          {letters.data?.next && (
            <button type="button" className="btn" onClick={() => setCursor(letters.data?.next ?? null)}>
              {dead.more}
            </button>
          )}
        </main>
      </div>
      {sheet === "keys" && <ShortcutHelp close={() => setSheet(null)} />}
      {sheet === "palette" && (
        <CommandPalette
          commands={[
            ...waysOf(words, officer, "/dead-letters"),
            { group: says.go, icon: "chat", text: says.language, run: switchLanguage },
          ]}
          openTicket={(ticket) => go("/", { case: ticket })}
          find={(text) => go("/", { q: text })}
          close={() => setSheet(null)}
        />
      )}
    </div>
  );
}
