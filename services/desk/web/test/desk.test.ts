import { describe, expect, it } from "vitest";
import type { ComplaintItem, QueueCounts } from "../src/api/contract.ts";
import { longestIn, urgencyOf } from "../src/board/urgency.ts";
import { byDay, latestProof, systemIcon } from "../src/desk/entries.ts";
import { footOf } from "../src/desk/foot.ts";
import { counted, group } from "../src/desk/groups.ts";
import type { Pages } from "../src/desk/usePages.ts";
import { matching, parts, ticketIn, type PaletteCommand } from "../src/frame/palette.ts";
import { keyName } from "../src/keyboard/useKeys.ts";
import { agent, auditor, complaint, entry } from "./sample.ts";

describe("the foot of a case", () => {
  it("is the reply for who holds it", () =>
    expect(footOf(complaint, agent, null)).toEqual({ show: "write", purpose: "reply" }));
  it("is to take it when nobody does", () =>
    expect(footOf({ ...complaint, holder: null }, agent, null)).toEqual({ show: "claim" }));
  it("names a colleague who holds it, and still allows a note", () => {
    const held = { ...complaint, holder: "agen-7" };
    expect(footOf(held, agent, "resolve")).toEqual({ show: "held-by-other", holder: "agen-7" });
    expect(footOf(held, agent, "note")).toEqual({ show: "write", purpose: "note" });
  });
  it("is to reopen what is answered, and to unlink what was linked", () => {
    expect(footOf({ ...complaint, state: "ANSWERED" }, agent, "reply")).toEqual({ show: "write", purpose: "reopen" });
    expect(footOf({ ...complaint, state: "CLOSED", close_reason: "duplicate" }, agent, null)).toEqual({
      show: "unlink",
    });
  });
  it("says when there is no address to reply to", () => {
    expect(footOf({ ...complaint, answerable_by: null }, agent, null)).toEqual({ show: "no-address" });
  });
  it("only reads for whoever may not command", () => {
    expect(footOf(complaint, auditor, "note")).toEqual({ show: "read-only" });
  });
});

describe("the story", () => {
  it("is cut by days of WIB", () => {
    const late = { ...entry, id: "e2", at: "2021-05-23T17:00:00Z" };
    expect(byDay([entry, late]).map((day) => day.entries.length)).toEqual([1, 1]);
  });
  it("shows the evidence of the latest entry that has some", () => {
    expect(latestProof([{ ...entry, id: "s", kind: "system" }, entry])).toBe("s");
    expect(latestProof([entry])).toBeNull();
  });
  it("does not take an unlinking for a link", () => {
    expect(systemIcon("ComplaintLinked")).toBe("link");
    expect(systemIcon("ComplaintUnlinked")).toBe("undo");
  });
});

describe("the queue pane", () => {
  const pages = (items: ComplaintItem[], more: boolean): Pages => ({
    items,
    more,
    loaded: true,
    error: null,
    moved: false,
    reach: () => undefined,
    restart: () => undefined,
  });
  it("counts what the board counts until the last page tells exactly", () => {
    expect(group("next", pages([{ ...complaint, holder: null }], true), 10_482, true).rows).toBe(10_482);
    expect(group("next", pages([{ ...complaint, holder: null }], false), 10_482, true).rows).toBe(1);
  });
  it("leaves out what somebody took meanwhile", () => {
    expect(group("next", pages([complaint], false), 1, true).items).toEqual([]);
  });
  it("adds up all queues when none is chosen", () => {
    const one: QueueCounts = {
      queue: "payment",
      waiting: 2,
      open: 3,
      held: 1,
      lacking: 4,
      oldest_opened_at: null,
      due_soon: 0,
      late: 0,
    };
    const items = [one, { ...one, queue: "account" as const, waiting: 5 }];
    expect(counted(items, null)).toEqual({ waiting: 7, lacking: 8 });
    expect(counted(items, "account").waiting).toBe(5);
  });
});

describe("the board", () => {
  const queue = (late: number, soon: number, oldest: string | null): QueueCounts => ({
    queue: "payment",
    waiting: 1,
    open: 1,
    held: 0,
    lacking: 0,
    oldest_opened_at: oldest,
    due_soon: soon,
    late,
  });
  it("says late before soon before calm", () => {
    expect([queue(1, 1, null), queue(0, 1, null), queue(0, 0, null)].map(urgencyOf)).toEqual(["late", "soon", "calm"]);
  });
  it("finds who waits longest, and nobody when nobody waits", () => {
    const old = queue(0, 0, "2021-05-23T00:00:00Z");
    expect(longestIn([queue(0, 0, "2021-05-24T00:00:00Z"), old, queue(0, 0, null)])).toBe(old);
    expect(longestIn([queue(0, 0, null)])).toBeNull();
  });
});

describe("the palette", () => {
  const command = (text: string): PaletteCommand => ({ group: "g", icon: "swap", text, run: () => undefined });
  it("finds commands by all typed words", () => {
    const all = [command("Alihkan ke Akun"), command("Alihkan ke Pembayaran")];
    expect(matching(all, "ali pem").map(({ text }) => text)).toEqual(["Alihkan ke Pembayaran"]);
    expect(matching(all, "")).toHaveLength(2);
  });
  it("marks the word in the text", () => expect(parts("Alihkan ke Akun", "ali")).toEqual(["", "Ali", "hkan ke Akun"]));
  it("reads ticket numbers as people type them", () => {
    expect(ticketIn(" 1178451a ")).toBe("1178451-A");
    expect(ticketIn("1178451-i")).toBeNull();
    expect(ticketIn("insentif")).toBeNull();
  });
});

describe("keys", () => {
  const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
    keyName({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });
  it("are named alike with and without Shift, and with Cmd as with Ctrl", () => {
    expect([press("J"), press("j"), press("?"), press("Enter")]).toEqual(["j", "j", "?", "Enter"]);
    expect([press("k", { ctrlKey: true }), press("K", { metaKey: true })]).toEqual(["Ctrl+k", "Ctrl+k"]);
    expect(press("k", { altKey: true })).toBeNull();
  });
});
