/** Which part of a long list stands on screen. Pure arithmetic over sections of a heading and equal rows. */

export const ROW_PX = 56;
export const HEADING_PX = 36;
const OVERSCAN_ROWS = 6;

export interface Section {
  /** Rows that the section has, fetched or not. */
  rows: number;
}

/** One line to draw: the heading of a section (`row` null) or one of its rows, at `top` px. */
export interface Line {
  section: number;
  row: number | null;
  top: number;
}

export function totalHeight(sections: readonly Section[]): number {
  return sections.reduce((sum, { rows }) => sum + (rows === 0 ? 0 : HEADING_PX + rows * ROW_PX), 0);
}

/** The lines between `scrollTop` and `scrollTop + height`, with a few rows more on both sides. Empty sections have none. */
export function linesIn(sections: readonly Section[], scrollTop: number, height: number): Line[] {
  const from = scrollTop - OVERSCAN_ROWS * ROW_PX;
  const to = scrollTop + height + OVERSCAN_ROWS * ROW_PX;
  const lines: Line[] = [];
  let top = 0;
  sections.forEach(({ rows }, section) => {
    if (rows === 0) return;
    if (top + HEADING_PX > from && top < to) lines.push({ section, row: null, top });
    const start = top + HEADING_PX;
    const first = Math.max(0, Math.floor((from - start) / ROW_PX));
    const last = Math.min(rows - 1, Math.ceil((to - start) / ROW_PX) - 1);
    for (let row = first; row <= last; row++) lines.push({ section, row, top: start + row * ROW_PX });
    top = start + rows * ROW_PX;
  });
  return lines;
}

/** The rows of one section that are to be drawn, as first and last index; null when none is. */
export function rowsDrawn(lines: readonly Line[], section: number): { first: number; last: number } | null {
  const rows = lines.filter((line) => line.section === section && line.row !== null).map((line) => line.row ?? 0);
  const [first] = rows;
  const last = rows.at(-1);
  return first === undefined || last === undefined ? null : { first, last };
}

/** Where to scroll so that a row stands fully on screen; the present place when it does already. */
export function scrollToRow(
  sections: readonly Section[],
  section: number,
  row: number,
  scrollTop: number,
  height: number,
): number {
  const before = totalHeight(sections.slice(0, section));
  const top = before + HEADING_PX + row * ROW_PX;
  // The first row keeps its heading in sight.
  const wanted = row === 0 ? before : top;
  if (wanted < scrollTop) return wanted;
  return top + ROW_PX > scrollTop + height ? top + ROW_PX - height : scrollTop;
}
