import type { Drafts } from "./drafts.ts";

const NAME = "aduan-drafts:";

/** What a browser keeps for one tab; null where it keeps nothing. */
type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** An officer's drafts outlive a reload and a session that ended, in this tab only: they may hold personal data. */
export class KeptDrafts {
  private readonly shelf: Shelf | null;

  constructor(shelf: Shelf | null) {
    this.shelf = shelf;
  }

  /** What this officer was writing. */
  of(user: string): Drafts {
    try {
      const found: unknown = JSON.parse(this.shelf?.getItem(NAME + user) ?? "{}");
      if (typeof found !== "object" || found === null) return {};
      return Object.fromEntries(Object.entries(found).filter((one): one is [string, string] => typeof one[1] === "string"));
    } catch {
      // Nothing that can be read is nothing kept.
      return {};
    }
  }

  keep(user: string, drafts: Drafts): void {
    try {
      if (Object.keys(drafts).length === 0) this.shelf?.removeItem(NAME + user);
      else this.shelf?.setItem(NAME + user, JSON.stringify(drafts));
    } catch {
      // A full or closed shelf: the drafts still stand in memory.
    }
  }

  /** Forget the drafts of everybody, or of everybody but `user`. */
  forget(user?: string): void {
    const shelf = this.shelf;
    if (shelf === null) return;
    const names = Array.from({ length: shelf.length }, (_, at) => shelf.key(at) ?? "");
    for (const name of names) if (name.startsWith(NAME) && name !== NAME + user) shelf.removeItem(name);
  }
}

/** The drafts of this tab. */
export function draftsOfTab(): KeptDrafts {
  try {
    return new KeptDrafts(window.sessionStorage);
  } catch {
    // A browser that forbids it: drafts stand in memory only.
    return new KeptDrafts(null);
  }
}
