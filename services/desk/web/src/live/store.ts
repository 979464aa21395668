/** A value outside React that components can watch. */
export class Store<Value> {
  private value: Value;
  private readonly watchers = new Set<() => void>();

  constructor(first: Value) {
    this.value = first;
  }

  readonly read = (): Value => this.value;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  };

  /** Resolves once the value satisfies `holds`, or after `withinMs` if it never did. */
  async when(holds: (value: Value) => boolean, withinMs: number): Promise<void> {
    if (holds(this.value)) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(end, withinMs);
      const stop = this.watch(() => {
        if (holds(this.value)) end();
      });
    });
  }

  set(next: Value): void {
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const watcher of [...this.watchers]) watcher();
  }
}
