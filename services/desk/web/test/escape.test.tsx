import { readdirSync, readFileSync } from "node:fs";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { DeliveryMark } from "../src/desk/DeliveryMark.tsx";
import { EntryMessage } from "../src/desk/EntryMessage.tsx";
import { EntrySystem } from "../src/desk/EntrySystem.tsx";
import { LanguageProvider } from "../src/words/LanguageProvider.tsx";
import { entry } from "./sample.ts";

const SOURCES = new URL("../src/", import.meta.url);
const markup = (node: React.ReactNode): string => renderToStaticMarkup(<LanguageProvider>{node}</LanguageProvider>);

describe("what citizens write", () => {
  it("stays text, whatever it looks like", () => {
    const text = `<img src=x onerror=alert(1)> <a href="javascript:alert(1)">klik</a>`;
    const shown = markup(<EntryMessage entry={{ ...entry, text, title: "<script>", actor: "<b>Sari</b>" }} />);
    expect(shown).not.toMatch(/<(img|a|b>Sari|script)/);
    expect(shown).toContain("&lt;img");
  });

  it("stays text in evidence too", () => {
    const fact = { ...entry, kind: "system" as const, evidence: { "<i>reason": "<svg onload=x>" } };
    expect(markup(<EntrySystem entry={fact} open toggle={() => undefined} />)).not.toMatch(/<svg|<i>/);
  });

  it("is not shown to roles that get no text", () => {
    expect(markup(<EntryMessage entry={{ ...entry, text: null }} />)).toContain("Isi tidak ditampilkan");
  });
});

describe("delivery", () => {
  it("in doubt reads so, with its icon, and never as sent", () => {
    const shown = markup(<DeliveryMark delivery="unknown" at={null} />);
    expect(shown).toContain("belum pasti sampai");
    expect(shown).not.toContain("terkirim");
  });
});

describe("the sources", () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  it("put no markup, no inline style and no foreign address on the page", () => {
    expect(files.length).toBeGreaterThan(60);
    for (const name of files) {
      const text = readFileSync(new URL(name, SOURCES), "utf8");
      expect(text, name).not.toMatch(/dangerouslySetInnerHTML|innerHTML|\bstyle=\{|\beval\(|https?:\/\//);
    }
  });

  it("have no file past 400 lines and no `any`", () => {
    for (const name of files) {
      const text = readFileSync(new URL(name, SOURCES), "utf8");
      expect(text.split("\n").length, name).toBeLessThanOrEqual(400);
      expect(text, name).not.toMatch(/[:<|]\s*any\b|\bas any\b|@ts-(ignore|nocheck|expect-error)/);
    }
  });
});
