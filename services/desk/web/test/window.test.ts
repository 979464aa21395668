import { describe, expect, it } from "vitest";
import { HEADING_PX, linesIn, ROW_PX, rowsDrawn, scrollToRow, totalHeight } from "../src/desk/window.ts";

const SECTIONS = [{ rows: 3 }, { rows: 10_000 }, { rows: 0 }];

describe("the window over a long list", () => {
  it("draws some thirty lines of ten thousand, wherever it stands", () => {
    for (const top of [0, 5_000, 280_000, totalHeight(SECTIONS) - 800]) {
      expect(linesIn(SECTIONS, top, 800).length).toBeLessThan(35);
    }
  });

  it("covers the screen without a hole or an overlap", () => {
    const lines = linesIn(SECTIONS, 100_000, 800);
    lines.slice(1).forEach((line, index) => expect(line.top - (lines[index]?.top ?? 0)).toBe(ROW_PX));
    expect(lines[0]?.top).toBeLessThan(100_000);
    expect((lines.at(-1)?.top ?? 0) + ROW_PX).toBeGreaterThan(100_800);
  });

  it("starts with the heading and has no line for an empty section", () => {
    const lines = linesIn(SECTIONS, 0, 800);
    expect(lines[0]).toEqual({ section: 0, row: null, top: 0 });
    expect(lines[1]).toEqual({ section: 0, row: 0, top: HEADING_PX });
    expect(linesIn([{ rows: 0 }], 0, 800)).toEqual([]);
    expect(totalHeight([{ rows: 0 }])).toBe(0);
  });

  it("ends with the last row", () => {
    const end = totalHeight(SECTIONS);
    expect(linesIn(SECTIONS, end - 800, 800).at(-1)).toEqual({ section: 1, row: 9_999, top: end - ROW_PX });
  });

  it("tells which rows of a section are drawn, so that their pages can be fetched", () => {
    const lines = linesIn(SECTIONS, 100_000, 800);
    expect(rowsDrawn(lines, 0)).toBeNull();
    const drawn = rowsDrawn(lines, 1);
    expect(drawn?.first).toBeGreaterThan(1_700);
    expect(drawn?.last).toBeLessThan(1_820);
  });
});

describe("scrolling to a row", () => {
  it("moves nothing while the row is in sight", () => {
    expect(scrollToRow(SECTIONS, 1, 5, 200, 800)).toBe(200);
  });

  it("shows the heading with a section's first row", () => {
    expect(scrollToRow(SECTIONS, 0, 0, 500, 800)).toBe(0);
  });

  it("shows a row below at the foot", () => {
    const top = scrollToRow(SECTIONS, 1, 100, 0, 800);
    expect(top + 800).toBe(2 * HEADING_PX + 3 * ROW_PX + 101 * ROW_PX);
  });
});
