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

  set(next: Value): void {
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const watcher of [...this.watchers]) watcher();
  }
}
