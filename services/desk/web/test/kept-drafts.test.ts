import { describe, expect, it } from "vitest";
import { begunOn } from "../src/commands/drafts.ts";
import { KeptDrafts } from "../src/commands/kept-drafts.ts";

function shelf(): Storage {
  const things = new Map<string, string>();
  return {
    get length() {
      return things.size;
    },
    key: (at) => [...things.keys()][at] ?? null,
    getItem: (name) => things.get(name) ?? null,
    setItem: (name, text) => void things.set(name, text),
    removeItem: (name) => void things.delete(name),
    clear: () => things.clear(),
  };
}

describe("what was begun on a complaint", () => {
  it("is found again, a reply before a note, and no other complaint's", () => {
    expect(begunOn({ "a:note": "catatan", "b:reply": "balasan" }, "a")).toBe("note");
    expect(begunOn({ "a:note": "catatan", "a:reply": "balasan" }, "a")).toBe("reply");
    expect(begunOn({ "a:reply": "  " }, "a")).toBeNull();
  });
});

describe("drafts of a tab", () => {
  it("come back to whoever wrote them, and to nobody else", () => {
    const here = shelf();
    new KeptDrafts(here).keep("agen-1", { "case:reply": "Mohon tunggu." });
    expect(new KeptDrafts(here).of("agen-1")).toEqual({ "case:reply": "Mohon tunggu." });
    expect(new KeptDrafts(here).of("agen-2")).toEqual({});
  });

  it("leave nothing behind once nothing is written", () => {
    const here = shelf();
    const kept = new KeptDrafts(here);
    kept.keep("agen-1", { "case:note": "a" });
    kept.keep("agen-1", {});
    expect(here.length).toBe(0);
  });

  it("are forgotten at the way out, and what another officer left when somebody comes in", () => {
    const here = shelf();
    here.setItem("other", "stays");
    const kept = new KeptDrafts(here);
    for (const user of ["agen-1", "agen-2", "agen-3"]) kept.keep(user, { "case:reply": user });
    kept.forget("agen-2");
    expect([kept.of("agen-1"), kept.of("agen-2"), kept.of("agen-3")]).toEqual([{}, { "case:reply": "agen-2" }, {}]);
    kept.forget();
    expect([here.length, here.getItem("other")]).toEqual([1, "stays"]);
  });

  it("are no reason to fail where a browser keeps nothing, or something unreadable", () => {
    const closed = shelf();
    closed.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    expect(() => new KeptDrafts(closed).keep("agen-1", { a: "b" })).not.toThrow();
    expect(new KeptDrafts(null).of("agen-1")).toEqual({});
    const garbled = shelf();
    garbled.setItem("aduan-drafts:agen-1", '{"a": 1, "b": "text"');
    expect(new KeptDrafts(garbled).of("agen-1")).toEqual({});
    garbled.setItem("aduan-drafts:agen-1", '{"a": 1, "b": "text"}');
    expect(new KeptDrafts(garbled).of("agen-1")).toEqual({ b: "text" });
  });
});
