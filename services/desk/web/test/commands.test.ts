import { describe, expect, it } from "vitest";
import { anyDraft, draftKey, written } from "../src/commands/drafts.ts";
import { seenOf, settled, undoOf, UNSEEN_MS, type Command, type Wish } from "../src/commands/ledger.ts";
import { differences } from "../src/desk/differences.ts";
import { follow, SILENT, type Live } from "../src/live/reducer.ts";
import { complaint } from "./sample.ts";

const position = { topic: "commands", partition: 7, offset: 42 };

function waiting(wish: Wish = { operation: "reply", wish: { text: "Halo" } }): Command {
  return {
    key: 1,
    seen: seenOf(complaint),
    wish,
    isUndo: false,
    since: 0,
    stage: { at: "waiting", commandId: "x", position },
  };
}

const covered: Live = { ...SILENT, covers: { "commands:7": 42 } };
const refused = follow(SILENT, {
  type: "heard",
  now: 0,
  event: {
    type: "refused",
    commandId: "x",
    complaintId: null,
    reason: "version_moved",
    message: { id: "a", en: "b" },
    at: "",
  },
});

describe("a command on its way", () => {
  it("waits, and after 10 s says that it is safe but not yet seen", () => {
    const command = [waiting()];
    expect(settled(command, SILENT, UNSEEN_MS - 1)).toBe(command);
    expect(settled(command, SILENT, UNSEEN_MS)[0]?.stage.at).toBe("unseen");
  });

  it("is done once its position is covered, however late", () => {
    const late = settled([waiting()], SILENT, UNSEEN_MS);
    expect(settled(late, covered, UNSEEN_MS + 5)[0]?.stage.at).toBe("done");
  });

  it("is refused when the stream says so, even after it was taken for done", () => {
    expect(settled([waiting()], refused, 0)[0]?.stage.at).toBe("refused");
    expect(settled(settled([waiting()], covered, 0), refused, 1)[0]?.stage.at).toBe("refused");
  });
});

describe("taking back", () => {
  it.each([
    [{ operation: "claim", wish: {} }, "release"],
    [{ operation: "release", wish: {} }, "claim"],
    [{ operation: "resolve", wish: { result: "ok" } }, "reopen"],
    [{ operation: "link", wish: { to: "1-A" } }, "unlink"],
  ] as [Wish, string][])("%o by %s", (wish, by) => {
    expect(undoOf(waiting(wish), "Diurungkan")?.operation).toBe(by);
  });

  it("moves a transferred complaint to the queue where it was", () => {
    expect(undoOf(waiting({ operation: "transfer", wish: { queue: "account" } }), "")).toEqual({
      operation: "transfer",
      wish: { queue: "payment" },
    });
  });

  it("offers nothing for what cannot be unsaid", () => {
    expect(undoOf(waiting(), "")).toBeNull();
    expect(undoOf(waiting({ operation: "note", wish: { text: "a" } }), "")).toBeNull();
  });
});

describe("the difference after a refusal", () => {
  it("names what is another now", () => {
    const now = { ...complaint, state: "WAITING_PARTNER", holder: "agen-7", version: 6 } as const;
    expect(differences(seenOf(complaint), now)).toEqual(["state", "holder"]);
  });

  it("names the version when nothing else tells it, and nothing when all is as before", () => {
    expect(differences(seenOf(complaint), { ...complaint, version: 6 })).toEqual(["version"]);
    expect(differences(seenOf(complaint), complaint)).toEqual([]);
  });
});

describe("drafts", () => {
  it("stand apart by complaint and purpose, and are gone when emptied", () => {
    const one = written({}, draftKey("a", "reply"), "Halo");
    const two = written(one, draftKey("a", "note"), "Catatan");
    expect(two).toEqual({ "a:reply": "Halo", "a:note": "Catatan" });
    expect(written(two, "a:reply", "")).toEqual({ "a:note": "Catatan" });
  });

  it("count only when something is written", () => {
    expect(anyDraft({ "a:reply": "  " })).toBe(false);
    expect(anyDraft({ "a:reply": "Halo" })).toBe(true);
  });
});
