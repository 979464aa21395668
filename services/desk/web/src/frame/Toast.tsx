import { useEffect, useSyncExternalStore } from "react";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { lastsMs, type Notice } from "../commands/notice.ts";
import { useSteadyNow } from "../live/useNow.ts";
import { useWords } from "../words/LanguageProvider.tsx";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import { Kbd } from "./Kbd.tsx";

/** The one notice at the foot of the desk: what was done, how long it can be taken back, and the key for it. */
export function Toast() {
  const office = useOffice();
  const notice = useSyncExternalStore(office.notice.watch, office.notice.read);
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = setTimeout(() => office.notice.set(null), lastsMs(notice));
    return () => clearTimeout(timer);
  }, [notice, office]);
  return notice === null ? null : <Shown notice={notice} />;
}

function Shown({ notice }: { notice: Notice }) {
  const { words, language, format } = useWords();
  const office = useOffice();
  const now = useSteadyNow(1_000);
  const left = format.age(Math.max(0, lastsMs(notice) - (now - notice.at)));
  switch (notice.kind) {
    case "done": {
      const { command } = notice;
      const text = words.fate.done[command.wish.operation].replace("{ticket}", command.seen.ticket);
      return (
        <div className="toast" role="status">
          <Icon name={ICONS[command.wish.operation]} small />
          {text}
          {notice.canUndo && (
            <>
              <time>{left}</time>
              <button type="button" className="btn" onClick={() => office.undo(command)}>
                {words.frame.undo} <Kbd keys="Z" />
              </button>
            </>
          )}
        </div>
      );
    }
    case "shown":
      return (
        <div className="toast" role="status">
          <Icon name="eye" small />
          {words.person.shown(words.person[notice.field], "30")}
          <time>{left}</time>
          <button
            type="button"
            className="btn"
            onClick={() => {
              notice.hide();
              office.notice.set(null);
            }}
          >
            {words.frame.close} <Kbd keys="Esc" />
          </button>
        </div>
      );
    case "failed":
      return (
        <div className="toast" role="alert">
          <Icon name="alert" small tone="is-late" />
          {notice.sentence?.[language] ?? `${words.person.revealFailed}. ${words.person.revealFailedHelp}`}
        </div>
      );
  }
}

const ICONS: Readonly<Record<string, IconName>> &
  Readonly<Record<Extract<Notice, { kind: "done" }>["command"]["wish"]["operation"], IconName>> = {
  claim: "person",
  release: "undo",
  reply: "send",
  note: "note",
  transfer: "swap",
  resolve: "check",
  reopen: "undo",
  classify: "system",
  link: "link",
  unlink: "undo",
};
