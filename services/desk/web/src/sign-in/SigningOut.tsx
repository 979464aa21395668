import { useState, type ReactNode } from "react";
import { signOut } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { anyDraft } from "../commands/drafts.ts";
import { Dialog } from "../frame/Dialog.tsx";
import { useWords } from "../words/LanguageProvider.tsx";

interface Props {
  signedOut: () => void;
  children: (wish: () => void) => ReactNode;
}

/** Gives its children a way out: the session is ended at the desk, and drafts are not lost without a word. */
export function SigningOut({ signedOut, children }: Props) {
  const { words } = useWords();
  const { frame } = words;
  const office = useOffice();
  const [sheet, setSheet] = useState<"drafts" | "failed" | null>(null);
  const leave = (): void => {
    signOut().then(signedOut, (error: unknown) => {
      if (!(error instanceof RequestFailed)) throw error;
      setSheet("failed");
    });
  };
  const wish = (): void => (anyDraft(office.drafts.read()) ? setSheet("drafts") : leave());
  const title = sheet === "failed" ? frame.signOutFailed : frame.draftsLost;
  return (
    <>
      {children(wish)}
      {sheet !== null && (
        <Dialog label={title} className="ask" close={() => setSheet(null)}>
          <div className="difference">
            <h4>{title}</h4>
            {sheet === "drafts" && <p>{frame.draftsLostHelp}</p>}
            <div className="send">
              <button type="button" className="btn btn-main" autoFocus onClick={() => setSheet(null)}>
                {frame.cancel}
              </button>
              <button type="button" className="btn" onClick={leave}>
                {sheet === "failed" ? frame.retry : frame.signOutAnyway}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
