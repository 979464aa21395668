/** What on the screen must be fetched anew, one thing at a time and at most four a second, however fast the log moves. */

export const SPACING_MS = 250;

/** Pure bookkeeping: names wait in the order in which they were first marked, each once; urgent ones go before. */
export class RefreshQueue {
  private readonly urgent = new Set<string>();
  private readonly waiting = new Set<string>();
  private lastAt = Number.NEGATIVE_INFINITY;

  mark(name: string, urgent = false): void {
    if (urgent) this.urgent.add(name);
    else this.waiting.add(name);
  }

  /** The next name, or null while nothing waits or the last one went less than 250 ms ago. */
  take(now: number): string | null {
    if (now - this.lastAt < SPACING_MS) return null;
    const [next] = [...this.urgent, ...this.waiting];
    if (next === undefined) return null;
    this.urgent.delete(next);
    this.waiting.delete(next);
    this.lastAt = now;
    return next;
  }

  /** How long until `take` can answer; null when nothing waits. */
  waitMs(now: number): number | null {
    return this.urgent.size + this.waiting.size === 0 ? null : Math.max(0, this.lastAt + SPACING_MS - now);
  }
}

/** Runs the queue: whoever shows a thing subscribes with a function that fetches it. */
export class Refresher {
  private readonly queue = new RefreshQueue();
  private readonly fetchers = new Map<string, Set<() => void>>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  subscribe(name: string, fetcher: () => void): () => void {
    const found = this.fetchers.get(name) ?? new Set();
    this.fetchers.set(name, found.add(fetcher));
    return () => {
      found.delete(fetcher);
    };
  }

  /** Things with this name are out of date. Names nobody shows cost nothing; what an officer is at work on is urgent. */
  mark(name: string, urgent = false): void {
    if ((this.fetchers.get(name)?.size ?? 0) === 0) return;
    this.queue.mark(name, urgent);
    this.plan();
  }

  /** Mark all whose name begins so; with "" everything on the page. */
  markEach(prefix: string): void {
    for (const name of this.fetchers.keys()) if (name.startsWith(prefix)) this.mark(name);
  }

  private plan(): void {
    if (this.timer !== null) return;
    const wait = this.queue.waitMs(performance.now());
    if (wait === null) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      const name = this.queue.take(performance.now());
      if (name !== null) for (const fetcher of this.fetchers.get(name) ?? []) fetcher();
      this.plan();
    }, wait);
  }
}
