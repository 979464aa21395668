import { useCallback, useEffect, useState } from "react";
import { readOriginal } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import { Blank } from "../frame/Blank.tsx";
import { Kbd } from "../frame/Kbd.tsx";
import { useKeys } from "../keyboard/useKeys.ts";
import { useWords } from "../words/LanguageProvider.tsx";

/** An opened original closes by itself: what nobody reads any more need not stand there. */
const OPEN_MS = 5 * 60_000;

type Shown = { at: "closed" } | { at: "asking" } | { at: "open"; text: string } | { at: "failed"; error: RequestFailed };

/** The raw mail, closed until somebody opens it: that is recorded under their name. Only ever shown as text. */
export function OriginalText({ contact, mayOpen }: { contact: string; mayOpen: boolean }) {
  const { words, language } = useWords();
  const { parked, frame } = words;
  const [shown, setShown] = useState<Shown>({ at: "closed" });
  const close = useCallback(() => setShown({ at: "closed" }), []);
  const open = useCallback(() => {
    if (!mayOpen) return;
    setShown({ at: "asking" });
    readOriginal(contact).then(
      (text) => setShown({ at: "open", text }),
      (error: unknown) => {
        if (!(error instanceof RequestFailed)) throw error;
        setShown({ at: "failed", error });
      },
    );
  }, [contact, mayOpen]);
  useEffect(() => {
    if (shown.at !== "open") return undefined;
    const timer = setTimeout(close, OPEN_MS);
    return () => clearTimeout(timer);
  }, [shown, close]);
  useKeys({
    b: () => {
      if (shown.at === "open") close();
      else if (shown.at !== "asking") open();
    },
  });
  if (!mayOpen)
    return (
      <div className="scroll">
        <Blank icon="eye" title={parked.mayNot} help={parked.mayNotHelp} />
      </div>
    );
  if (shown.at === "open")
    return (
      <>
        <p className="found wide">
          <span className="cut">{parked.opened}</span>
          <button type="button" className="btn-link" onClick={close}>
            {parked.hide} <Kbd keys="B" />
          </button>
        </p>
        <pre className="original scroll" tabIndex={0} aria-label={parked.original}>
          {shown.text === "" ? words.story.empty : shown.text}
        </pre>
      </>
    );
  const failed = shown.at === "failed" ? shown.error : null;
  const gone = failed?.code === "erased" || failed?.code === "original_missing";
  return (
    <div className="scroll" role={failed ? "alert" : undefined}>
      <Blank
        icon={failed ? "alert" : "mail"}
        title={failed ? (failed.sentence?.[language] ?? parked.failed) : parked.closed}
        help={gone ? parked.goneHelp : failed ? parked.failedHelp : parked.closedHelp}
      >
        {!gone && (
          <button type="button" className="btn" disabled={shown.at === "asking"} onClick={open}>
            {failed ? frame.retry : shown.at === "asking" ? frame.loading : parked.open} <Kbd keys="B" />
          </button>
        )}
      </Blank>
    </div>
  );
}
