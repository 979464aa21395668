import { useCallback, useEffect, useState } from "react";
import type { DeadLetter } from "../api/contract.ts";
import { actOnMail, type MailAct } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import { useLive } from "../live/LiveProvider.tsx";
import { isOnItsWay, settledAct, type Act } from "./acts.ts";

const LOOK_EVERY_MS = 1_000;

export type Acts = Readonly<Record<string, Act>>;

/** Gives acts on parked mails and follows each until the list shows it or it is refused; `look` fetches the list anew. */
export function useActs(
  letters: readonly DeadLetter[],
  look: () => void,
): { acts: Acts; give: (letter: DeadLetter, wish: MailAct) => void; dismiss: (contact: string) => void } {
  const [acts, setActs] = useState<Acts>({});
  const { refusals } = useLive();
  const change = useCallback(
    (contact: string, next: Partial<Act>) =>
      setActs((before) => {
        const act = before[contact];
        return act ? { ...before, [contact]: { ...act, ...next } } : before;
      }),
    [],
  );

  const give = (letter: DeadLetter, wish: MailAct): void => {
    const contact = letter.contact_id;
    if (contact === null || isOnItsWay(acts[contact])) return;
    const act: Act = { wish, toldAt: letter.told_at, since: performance.now(), stage: { at: "sending" } };
    setActs((before) => ({ ...before, [contact]: act }));
    actOnMail(contact, wish).then(
      ({ command_id }) => {
        change(contact, { since: performance.now(), stage: { at: "waiting", commandId: command_id } });
        look();
      },
      (error: unknown) => {
        if (!(error instanceof RequestFailed)) throw error;
        const noAnswer = error.status === 0 || error.status >= 500;
        change(contact, { stage: { at: "failed", noAnswer, sentence: error.sentence } });
      },
    );
  };
  const dismiss = useCallback(
    (contact: string) => setActs(({ [contact]: _gone, ...others }) => others),
    [],
  );

  const settle = useCallback(() => {
    setActs((before) => {
      let moved = false;
      const after = Object.entries(before).map(([contact, act]) => {
        const letter = letters.find((one) => one.contact_id === contact) ?? null;
        const next = settledAct(act, letter, refusals, performance.now());
        moved ||= next !== act;
        return [contact, next] as const;
      });
      return moved ? Object.fromEntries(after) : before;
    });
  }, [letters, refusals]);
  useEffect(settle, [settle]);

  const waiting = Object.values(acts).some(isOnItsWay);
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setInterval(() => {
      look();
      settle();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [waiting, look, settle]);
  return { acts, give, dismiss };
}
