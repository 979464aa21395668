import { useEffect, useState } from "react";
import { tellReading } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";

/** The desk forgets a reader after 25 s. */
const EVERY_MS = 10_000;

/** Says again and again that this case is open here, while the page is seen; who else has it open. */
export function useAlsoReading(id: string): readonly string[] {
  const [others, setOthers] = useState<readonly string[]>([]);
  useEffect(() => {
    let left = false;
    const tell = (): void => {
      if (document.hidden) return;
      tellReading(id).then(
        (answer) => {
          if (!left) setOthers(answer.others);
        },
        (error: unknown) => {
          if (!(error instanceof RequestFailed)) throw error;
          // Nobody knows now who reads along; the next time may tell.
          if (!left) setOthers([]);
        },
      );
    };
    tell();
    const timer = setInterval(tell, EVERY_MS);
    document.addEventListener("visibilitychange", tell);
    return () => {
      left = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tell);
    };
  }, [id]);
  return others;
}
