import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const STYLES = new URL("../src/styles/", import.meta.url);
const LOOK = new URL("../../../../shared/runtime/src/aduan_runtime/look/tokens.css", import.meta.url);
const css = readFileSync(LOOK, "utf8");

/** Each colour as it is in the light and in the dark. */
function palette(at: 1 | 2): Map<string, string> {
  const pairs = css.matchAll(/--([\w-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\);/g);
  return new Map([...pairs].map((found) => [found[1] ?? "", found[at + 1] ?? ""]));
}

const light = palette(1);
const dark = palette(2);

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
  it("stand in one place, each as a pair of light and dark", () => {
    expect(light.size).toBeGreaterThan(15);
    expect([...css.matchAll(/#[0-9a-f]{3,8}\b/g)].length).toBe(light.size + dark.size);
  });

  it("are light or dark, never both: who prefers dark and who forces it switch the same two", () => {
    const said = [...css.matchAll(/--(light|dark): ?(initial)?;/g)].map(([text]) => text.replace(" ;", ";"));
    expect(said).toEqual(["--light: initial;", "--dark:;", "--light:;", "--dark: initial;", "--light:;", "--dark: initial;"]);
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
