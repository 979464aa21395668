/** The programme clock, told by samples of the server and carried on by the browser's steady clock in between. */

export interface ProgrammeClock {
  /** Programme time of the last sample, ms since 1970. */
  programme: number;
  /** Steady time (performance.now) when it was taken. */
  steady: number;
  /** Programme milliseconds a steady millisecond: 1 in real time, more in a simulated day. */
  rate: number;
}

const MIN_SPAN_MS = 2_000;

/** Take a sample. The rate follows two samples that lie at least 2 s apart, and is 1 with only one. */
export function sampled(before: ProgrammeClock | null, programme: number, steady: number): ProgrammeClock {
  if (before === null) return { programme, steady, rate: 1 };
  const span = steady - before.steady;
  if (span < MIN_SPAN_MS) return before;
  const measured = (programme - before.programme) / span;
  // Samples are some milliseconds old when they arrive: a rate close to 1 is 1.
  const rate = measured < 0 ? 1 : Math.abs(measured - 1) < 0.15 ? 1 : measured;
  return { programme, steady, rate };
}

/** Programme time at a steady time. */
export function programmeAt(clock: ProgrammeClock, steady: number): number {
  return clock.programme + Math.max(0, steady - clock.steady) * clock.rate;
}
