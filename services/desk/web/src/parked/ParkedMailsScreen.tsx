import { useState } from "react";
import type { Officer } from "../api/contract.ts";
import { getParkedMails } from "../api/desk.ts";
import { Banner } from "../frame/Banner.tsx";
import { Blank } from "../frame/Blank.tsx";
import { Bones } from "../frame/Bones.tsx";
import { CommandPalette } from "../frame/CommandPalette.tsx";
import { FailedBlank } from "../frame/FailedBlank.tsx";
import { waysOf } from "../frame/places.ts";
import { go, type Route } from "../frame/route.ts";
import { Kbd } from "../frame/Kbd.tsx";
import { ShortcutHelp } from "../frame/ShortcutHelp.tsx";
import { TopBar } from "../frame/TopBar.tsx";
import { useKeys } from "../keyboard/useKeys.ts";
import { useLate } from "../live/useLate.ts";
import { useResource } from "../live/useResource.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { ParkedList } from "./ParkedList.tsx";
import { ParkedPane } from "./ParkedPane.tsx";
import { useActs } from "./useActs.ts";

/** Mails that no program could read: seen raw by a person, read again, taken up or given up. */
export function ParkedMailsScreen(props: { officer: Officer; route: Route; signOut: () => void }) {
  const { officer, route, signOut } = props;
  const { words, language, format, switchLanguage } = useWords();
  const { parked, frame, palette: says } = words;
  const openId = route.query.get("mail");
  const [cursor, setCursor] = useState<string | null>(null);
  const [chosenId, setChosenId] = useState<string | null>(openId);
  const [sheet, setSheet] = useState<"palette" | "keys" | null>(null);
  const mails = useResource(`parked-mails:${cursor ?? ""}`, () => getParkedMails(cursor ?? undefined));
  const letters = mails.data?.items ?? [];
  const { acts, give, dismiss } = useActs(letters, mails.refetch);
  const bones = useLate(mails.data === null && mails.error === null);
  const opened = letters.find((one) => one.contact_id === openId) ?? null;
  const waiting = letters.filter((one) => one.state === "waiting").length;

  const open = (contact: string): void => {
    setChosenId(contact);
    go("/parked-mails", { mail: contact });
  };
  const move = (step: number): void => {
    const at = letters.findIndex((one) => one.contact_id === chosenId);
    const next = letters[at < 0 ? 0 : Math.min(letters.length - 1, Math.max(0, at + step))];
    if (next) setChosenId(next.contact_id);
  };
  const palette = (): void => setSheet("palette");
  const keys = (): void => setSheet("keys");
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => {
      if (chosenId !== null) open(chosenId);
    },
    "?": keys,
    "Ctrl+k": palette,
  });

  return (
    <div className="desk">
      <TopBar path="/parked-mails" officer={officer} openPalette={palette} showKeys={keys} signOut={signOut} />
      <div className="under">
        <Banner />
        <main className="panes">
          <section className="pane pane-side" aria-label={parked.title}>
            <header className="queue-head">
              <h2>{parked.title}</h2>
              {mails.data && <span className="num muted">{parked.waiting(format.number(waiting))}</span>}
            </header>
            {bones && <Bones rows={6} />}
            {mails.error && !mails.data && (
              <FailedBlank
                title={mails.error.sentence?.[language] ?? parked.listFailed}
                help={parked.listFailedHelp}
                retry={mails.refetch}
              />
            )}
            {mails.data?.items.length === 0 && <Blank icon="check" title={parked.none} help={parked.noneHelp} />}
            {letters.length > 0 && (
              <ParkedList letters={letters} openId={openId} chosenId={chosenId} onOpen={open} />
            )}
            {mails.data?.next && (
              <p className="queue-more">
                <button type="button" className="btn" onClick={() => setCursor(mails.data?.next ?? null)}>
                  {words.dead.more}
                </button>
              </p>
            )}
            {letters.length > 0 && (
              <footer className="queue-foot">
                <span>
                  <Kbd keys="J K" /> {words.queue.pickKeys}
                </span>
                <span>
                  <Kbd keys="Enter" /> {words.queue.openKey}
                </span>
              </footer>
            )}
          </section>
          {opened?.contact_id ? (
            <ParkedPane
              key={opened.contact_id}
              letter={opened}
              contact={opened.contact_id}
              officer={officer}
              act={acts[opened.contact_id]}
              give={(wish) => give(opened, wish)}
              dismiss={() => dismiss(opened.contact_id ?? "")}
            />
          ) : (
            <section className="pane both">
              {openId !== null && mails.data !== null ? (
                <Blank icon="search" title={parked.unknown} help={parked.unknownHelp} />
              ) : (
                mails.data !== null &&
                letters.length > 0 && <Blank icon="mail" title={parked.choose} help={parked.chooseHelp} />
              )}
            </section>
          )}
        </main>
      </div>
      {sheet === "keys" && <ShortcutHelp close={() => setSheet(null)} />}
      {sheet === "palette" && (
        <CommandPalette
          commands={[
            ...waysOf(words, officer, "/parked-mails"),
            { group: says.go, icon: "chat", text: says.language, run: switchLanguage },
            { group: says.go, icon: "form", text: frame.shortcuts, keys: "?", run: keys },
          ]}
          openTicket={(ticket) => go("/", { case: ticket })}
          find={(text) => go("/", { q: text })}
          close={() => setSheet(null)}
        />
      )}
    </div>
  );
}
