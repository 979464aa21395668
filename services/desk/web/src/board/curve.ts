import type { Day } from "../api/contract.ts";

/** The service answers from 8 to 20 WIB; the axis is longer only on a day on which something came before or after. */
const OPENS = 8;
const CLOSES = 20;
const HOUR_MIN = 60;

export const WIDTH = 1_000;
const TOP = 34;
const BOTTOM = 430;
/** The axis holds at least so many, so that one contact does not look like a rush. */
const LEAST_TOP = 4;
const MOST_LINES = 4;
/** How far a label reaches to the right of its point, or to the left near the edge. */
const LABEL = 240;
const LABEL_HEIGHT = 56;
/** How far the numbers of the axis reach: in the first hours the label stands beside them. */
const AXIS = 72;

export interface Curve {
  /** Points of the slots that are over, as SVG takes them; "" before the first. */
  line: string;
  /** The outline of what such days bring; "" where there is none. */
  band: string;
  /** The last slot that is over. */
  last: Point | null;
  /** Where the last numbers are written: beside their point, clear of line and range. */
  label: { x: number; y: number; side: "start" | "end" } | null;
  /** The slot that runs; drawn apart, since more will come. */
  running: Point | null;
  levels: { value: number; y: number }[];
  hours: { hour: number; x: number }[];
}

export interface Point {
  x: number;
  y: number;
  arrived: number;
  answered: number;
}

/** The day as a drawing of 1000 × 474, from 0 on one scale. */
export function curveOf({ slots, slot_minutes: minutes, usual }: Day): Curve {
  const inHour = HOUR_MIN / minutes;
  const first = slots.findIndex((slot) => slot.arrived > 0);
  const from = Math.min(OPENS, first < 0 ? OPENS : Math.floor(first / inHour));
  const to = Math.max(CLOSES, Math.ceil(slots.length / inHour));
  const inside = <Item>(all: readonly Item[]): Item[] => all.slice(from * inHour, to * inHour);
  const most = Math.max(0, ...inside(slots).map((one) => one.arrived), ...inside(usual).map((one) => one.most));
  const step = stepOf(Math.max(LEAST_TOP, most) / MOST_LINES);
  const lines = Math.ceil(Math.max(LEAST_TOP, most) / step);
  const top = step * lines;
  const x = (slot: number): number => Math.round((WIDTH * (slot - from * inHour)) / ((to - from) * inHour));
  const y = (value: number): number => Math.round(BOTTOM - ((BOTTOM - TOP) * value) / top);
  // A slot stands at its middle.
  const points = slots.map((slot, index) => ({ x: x(index + 0.5), y: y(slot.arrived), ...slot })).slice(from * inHour);
  const running = points.pop() ?? null;
  const range = usual.map((one, index) => ({ x: x(index + 0.5), most: y(one.most), least: y(one.least) }));
  const shown = inside(range);
  const last = points.at(-1) ?? null;
  return {
    label: labelOf(last ?? running, [...points, ...(running ? [running] : []), ...shown.map((one) => ({ x: one.x, y: one.most }))]),
    line: points.map((at) => `${at.x},${at.y}`).join(" "),
    band: [...shown.map((at) => `${at.x},${at.most}`), ...shown.toReversed().map((at) => `${at.x},${at.least}`)].join(
      " ",
    ),
    last,
    running,
    levels: Array.from({ length: lines }, (_, index) => (index + 1) * step).map((value) => ({ value, y: y(value) })),
    hours: hoursOf(from, to).map((hour) => ({ hour, x: x(hour * inHour) })),
  };
}

function labelOf(at: Point | null, drawn: readonly { x: number; y: number }[]): Curve["label"] {
  if (at === null) return null;
  const side = at.x + LABEL > WIDTH ? "end" : "start";
  const reach = side === "start" ? [at.x - LABEL_HEIGHT, at.x + LABEL] : [at.x - LABEL, at.x + LABEL_HEIGHT];
  const near = drawn.filter((one) => one.x >= (reach[0] ?? 0) && one.x <= (reach[1] ?? 0));
  const highest = Math.min(at.y, ...near.map((one) => one.y));
  const y = Math.max(LABEL_HEIGHT / 2, highest - LABEL_HEIGHT);
  return { x: side === "start" ? Math.max(AXIS, at.x - 12) : at.x + 12, y, side };
}

/** The least of 1, 2, 5, 10, 20 … that is not below `value`. */
export function stepOf(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((factor) => factor * power >= value) ?? 10);
}

function hoursOf(from: number, to: number): number[] {
  const every = to - from > 14 ? 4 : 2;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((hour) => hour % every === 0);
}
