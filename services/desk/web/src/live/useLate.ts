import { useEffect, useState } from "react";

/** True once `waiting` has lasted 300 ms: before that, bones would only flicker. */
export function useLate(waiting: boolean, afterMs = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [waiting, afterMs]);
  return late;
}
