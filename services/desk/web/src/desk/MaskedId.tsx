import { useCallback, useEffect, useState } from "react";
import type { Field } from "../api/contract.ts";
import { reveal } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import { useOffice } from "../commands/CommandsProvider.tsx";
import { SHOWN_MS } from "../commands/notice.ts";
import { useWords } from "../words/LanguageProvider.tsx";

interface Props {
  complaint: string;
  field: Field;
  masked: string | null;
  mayShow: boolean;
}

/** An identifier, masked. Showing it is a deed: recorded under the officer's name, and over after 30 s by itself. */
export function MaskedId({ complaint, field, masked, mayShow }: Props) {
  const { words } = useWords();
  const office = useOffice();
  const [clear, setClear] = useState<string | null>(null);
  const hide = useCallback(() => setClear(null), []);
  useEffect(() => {
    if (clear === null) return undefined;
    const timer = setTimeout(hide, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [clear, hide]);
  const show = (): void => {
    reveal(complaint, field).then(
      ({ value }) => {
        setClear(value);
        office.notice.set({ kind: "shown", at: performance.now(), field, hide });
      },
      (error: unknown) => {
        if (!(error instanceof RequestFailed)) throw error;
        office.notice.set({ kind: "failed", at: performance.now(), sentence: error.sentence });
      },
    );
  };
  return (
    <>
      <dt>{words.person[field]}</dt>
      <dd>
        {masked === null ? (
          <span className="none">{words.person.none}</span>
        ) : (
          <>
            <span className={clear === null ? "masked" : "masked shown"}>{clear ?? masked}</span>
            {mayShow && (
              <button type="button" className="btn-link quiet" onClick={clear === null ? show : hide}>
                {clear === null ? words.person.show : words.person.hide}
              </button>
            )}
          </>
        )}
      </dd>
    </>
  );
}
