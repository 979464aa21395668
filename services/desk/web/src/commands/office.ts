import { getComplaint, place } from "../api/desk.ts";
import { RequestFailed } from "../api/http.ts";
import type { LiveWires } from "../live/LiveProvider.tsx";
import { Store } from "../live/store.ts";
import { draftKey, purposeOf, written, type Drafts } from "./drafts.ts";
import type { KeptDrafts } from "./kept-drafts.ts";
import { seenOf, settled, undoOf, type Command, type Seen, type Wish } from "./ledger.ts";
import type { Notice } from "./notice.ts";

const KEPT = 40;
/** A command is not held back longer than this for a stream that would tell its effect. */
const STREAM_WAIT_MS = 3_000;

/** Gives commands, follows them until they are seen or refused, and offers to take them back. */
export class Office {
  readonly commands = new Store<readonly Command[]>([]);
  readonly drafts: Store<Drafts>;
  readonly notice = new Store<Notice | null>(null);
  /** What an undo of a resolution says to colleagues. */
  undoReason = "";
  private readonly wires: LiveWires;
  private keys = 0;

  constructor(wires: LiveWires, user: string, kept: KeptDrafts) {
    this.wires = wires;
    this.drafts = new Store(kept.of(user));
    this.drafts.watch(() => kept.keep(user, this.drafts.read()));
  }

  /** Give a command; its words stay in the draft until the effect is seen. */
  give(seen: Seen, wish: Wish, isUndo = false): void {
    const key = ++this.keys;
    const command: Command = { key, seen, wish, isUndo, since: performance.now(), stage: { at: "sending" } };
    const others = this.commands.read().filter((one) => !(one.seen.id === seen.id && one.stage.at === "failed"));
    this.commands.set([...others, command].slice(-KEPT));
    const heard = this.wires.live.when((live) => live.freshness !== null, STREAM_WAIT_MS);
    const placed = heard.then(() => place(seen.id, wish.operation, wish.wish, seen.version));
    placed.then(
      ({ command_id, position }) => {
        this.change(key, { since: performance.now(), stage: { at: "waiting", commandId: command_id, position } });
        this.settle();
      },
      (error: unknown) => this.failed(key, error),
    );
  }

  /** Take what the stream has told into account. */
  settle(): void {
    const before = this.commands.read();
    const after = settled(before, this.wires.live.read(), performance.now());
    this.commands.set(after);
    after.forEach((command, index) => {
      if (command.stage.at !== before[index]?.stage.at) this.landed(command);
    });
  }

  /** Take a command back, on the complaint as it stands now. */
  undo(command: Command): void {
    const wish = undoOf(command, this.undoReason);
    this.notice.set(null);
    if (wish === null) return;
    getComplaint(command.seen.id).then(
      (complaint) => this.give(seenOf(complaint), wish, true),
      (error: unknown) => {
        if (!(error instanceof RequestFailed)) throw error;
        this.notice.set({ kind: "failed", at: performance.now(), sentence: error.sentence });
      },
    );
  }

  /** Forget a command that was refused or failed; drop its words too when `withWords`. */
  dismiss(command: Command, withWords: boolean): void {
    if (withWords) this.clearDraft(command);
    this.commands.set(this.commands.read().filter((one) => one.key !== command.key));
  }

  write(complaint: string, purpose: Parameters<typeof draftKey>[1], text: string): void {
    this.drafts.set(written(this.drafts.read(), draftKey(complaint, purpose), text));
  }

  private landed(command: Command): void {
    if (command.stage.at !== "done" && command.stage.at !== "refused") return;
    this.wires.refresher.mark(`complaint:${command.seen.id}`, true);
    this.wires.refresher.markEach("list:");
    if (command.stage.at === "refused") {
      this.notice.set(null);
      return;
    }
    this.clearDraft(command);
    this.notice.set({
      kind: "done",
      at: performance.now(),
      command,
      canUndo: !command.isUndo && undoOf(command, "") !== null,
    });
  }

  private failed(key: number, error: unknown): void {
    if (!(error instanceof RequestFailed)) throw error;
    const noAnswer = error.status === 0 || error.status >= 500;
    this.change(key, { stage: { at: "failed", noAnswer, sentence: error.sentence } });
  }

  private change(key: number, change: Partial<Command>): void {
    this.commands.set(this.commands.read().map((one) => (one.key === key ? { ...one, ...change } : one)));
  }

  private clearDraft(command: Command): void {
    const purpose = purposeOf(command.wish.operation);
    if (purpose !== null) this.write(command.seen.id, purpose, "");
  }
}
