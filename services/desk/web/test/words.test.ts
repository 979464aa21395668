import { describe, expect, it } from "vitest";
import { CATEGORIES, CHANNELS, CLOSE_REASONS, KINDS, PRIORITIES, QUEUES, ROLES, STATES } from "../src/api/contract.ts";
import { en } from "../src/words/en.ts";
import { id } from "../src/words/id.ts";
import { nameIn } from "../src/words/languages.ts";

type Tree = { readonly [name: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

function leaves(tree: Tree, path = ""): [string, unknown][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    isTree(value) ? leaves(value, `${path}${name}.`) : [[`${path}${name}`, value]],
  );
}

/** Words that are the same in both languages. */
const SAME = new Set([
  "frame.brand",
  "names.masked.cvv",
  "names.masked.nik",
  "names.masked.pin",
  "names.role.auditor",
  "names.role.sre",
  "names.field.email",
  "names.field.platform",
  "time.months.0",
  "time.months.1",
  "time.months.2",
  "time.months.3",
  "time.months.5",
  "time.months.6",
  "time.months.8",
  "time.months.10",
]);

describe("the two dictionaries", () => {
  const indonesian = new Map(leaves(id));
  const english = new Map(leaves(en));

  it("say the same things", () => {
    expect([...english.keys()]).toEqual([...indonesian.keys()]);
  });

  it.each([
    ["Indonesian", indonesian],
    ["English", english],
  ] as const)("leave nothing empty in %s", (_, words) => {
    for (const [path, text] of words) {
      const said = typeof text === "function" ? String(text("1", "2", "3")) : String(text);
      expect(said.trim(), path).not.toBe("");
      expect(said, path).not.toContain("undefined");
    }
  });

  it("were translated, not copied", () => {
    const copied = [...indonesian].filter(
      ([path, text]) => typeof text === "string" && text === english.get(path) && text.length > 1 && !SAME.has(path),
    );
    expect(copied.map(([path]) => path)).toEqual([]);
  });

  it("use what they are given", () => {
    for (const words of [indonesian, english]) {
      for (const [path, text] of words) {
        if (typeof text === "function" && text.length === 1) expect(String(text("⌘")), path).toContain("⌘");
      }
    }
  });

  it("keep the ticket in every notice", () => {
    for (const words of [id, en]) for (const text of Object.values(words.fate.done)) expect(text).toContain("{ticket}");
  });

  it("name everything that the contract can say", () => {
    const tables: [readonly string[], Record<string, string>][] = [
      [QUEUES, id.names.queue],
      [CHANNELS, id.names.channel],
      [KINDS, id.names.kind],
      [PRIORITIES, id.names.priority],
      [CATEGORIES, id.names.category],
      [STATES, id.names.state],
      [CLOSE_REASONS, id.names.closed],
      [ROLES, id.names.role],
    ];
    for (const [codes, table] of tables) expect(Object.keys(table).sort()).toEqual([...codes].sort());
  });

  it("never call a reply in doubt sent", () => {
    expect(id.story.delivery.unknown).toBe("belum pasti sampai");
    expect(en.story.delivery.unknown).not.toMatch(/sent|delivered/);
  });

  it("show a code they do not know as it is, also one named like a part of every object", () => {
    expect(nameIn(id.names.field, "bank_branch")).toBe("bank branch");
    expect(nameIn(id.names.field, "constructor")).toBe("constructor");
  });
});
