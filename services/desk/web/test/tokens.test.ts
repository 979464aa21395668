import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const STYLES = new URL("../src/styles/", import.meta.url);
const LOOK = new URL("../../../../shared/runtime/src/aduan_runtime/look/tokens.css", import.meta.url);
const css = readFileSync(LOOK, "utf8");

function block(after: string): Map<string, string> {
  const body = css.slice(css.indexOf(after)).split("{")[after.startsWith("@media") ? 2 : 1]?.split("}")[0] ?? "";
  return new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1] ?? "", found[2] ?? ""]));
}

const light = block(":root {");
const dark = block("@media (prefers-color-scheme: dark)");
const forced = block(':root[data-theme="dark"]');

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

describe("the tokens", () => {
  it("are the same in both dark blocks", () => {
    expect(dark.size).toBeGreaterThan(15);
    expect([...dark]).toEqual([...forced]);
    expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
  });

  const words = ["ink", "muted", "accent", "late", "waiting", "done", "lacking"];
  const softs = ["accent-soft", "late-soft", "waiting-soft", "done-soft", "lacking-soft"];
  const pairs: [string, string, number][] = [
    ...words.flatMap((word): [string, string, number][] => ["paper", "panel"].map((ground) => [word, ground, 4.5])),
    ...["ink", "late", "waiting", "lacking", "accent"].map((word): [string, string, number] => [
      word,
      "accent-soft",
      4.5,
    ]),
    ...softs.flatMap((soft): [string, string, number][] => [
      ["ink", soft, 4.5],
      [soft.replace("-soft", ""), soft, 4.5],
    ]),
    ["on-accent", "accent", 4.5],
    ["edge", "paper", 3],
    ["edge", "panel", 3],
  ];

  it.each([
    ["light", light],
    ["dark", dark],
  ] as const)("are readable on their grounds (%s)", (_, tokens) => {
    for (const [word, ground, least] of pairs) {
      expect(contrast(tokens.get(word) ?? "", tokens.get(ground) ?? ""), `${word} on ${ground}`).toBeGreaterThanOrEqual(
        least,
      );
    }
  });
});

describe("the styles", () => {
  const all = readdirSync(STYLES).map((name) => readFileSync(new URL(name, STYLES), "utf8"));

  it("fetch nothing from elsewhere and carry nothing inline", () => {
    for (const text of all) expect(text).not.toMatch(/https?:|data:|@import/);
  });

  it("use only tokens that exist", () => {
    const known = new Set([...css.matchAll(/--([\w-]+):/g)].map((found) => found[1]));
    for (const text of all) for (const used of text.matchAll(/var\(--([\w-]+)/g)) expect(known).toContain(used[1]);
  });
});
