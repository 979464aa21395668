import { useEffect, useState } from "react";
import { programmeNow, useWires } from "./LiveProvider.tsx";

/** Programme time that moves every `stepMs` and at each sample of the server's clock. */
export function useProgrammeNow(stepMs: number): number {
  const wires = useWires();
  const [now, setNow] = useState(() => programmeNow(wires));
  useEffect(() => {
    const tick = (): void => setNow(programmeNow(wires));
    tick();
    const timer = setInterval(tick, stepMs);
    const stop = wires.clock.watch(tick);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [wires, stepMs]);
  return now;
}

/** The same, or null until the server has told it: no age may be counted from the wall's day to the programme's. */
export function useToldNow(stepMs: number): number | null {
  const now = useProgrammeNow(stepMs);
  return useWires().clock.read() === null ? null : now;
}

/** The browser's steady time, moving every `stepMs`. */
export function useSteadyNow(stepMs: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}
