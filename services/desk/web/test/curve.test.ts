import { describe, expect, it } from "vitest";
import type { Day } from "../src/api/contract.ts";
import { curveOf, stepOf, WIDTH } from "../src/board/curve.ts";
import { Format } from "../src/words/format.ts";
import { en } from "../src/words/en.ts";
import { id } from "../src/words/id.ts";

/** A day in quarters of an hour; `arrived` by slot, the last one running. */
function day(arrived: Record<number, number>, running: number, usual: Day["usual"] = []): Day {
  return {
    day_start: "2021-05-23T17:00:00Z",
    slot_minutes: 15,
    slots: Array.from({ length: running + 1 }, (_, slot) => ({ arrived: arrived[slot] ?? 0, answered: 1 })),
    against: usual.length > 0 ? "yesterday" : "nothing",
    against_days: usual.length > 0 ? 1 : 0,
    usual,
    as_of: "2021-05-24T07:22:00Z",
  };
}

describe("the curve of a day", () => {
  it("runs from 8 to 20, from 0 on one scale, and ends at the last slot that is over", () => {
    const curve = curveOf(day({ 32: 30, 33: 60, 34: 6 }, 34));
    expect(curve.hours.at(0)).toEqual({ hour: 8, x: 0 });
    expect(curve.hours.at(-1)).toEqual({ hour: 20, x: WIDTH });
    expect(curve.levels.map((one) => one.value)).toEqual([20, 40, 60]);
    expect(curve.line).toBe("10,232 31,34");
    expect(curve.last).toMatchObject({ x: 31, y: 34, arrived: 60, answered: 1 });
    expect(curve.running).toMatchObject({ arrived: 6 });
    expect(curve.band).toBe("");
  });

  it("writes the last numbers clear of what is drawn, and inside the picture", () => {
    const usual = Array.from({ length: 96 }, () => ({ least: 2, most: 60 }));
    expect(curveOf(day({ 56: 30 }, 57, usual)).label).toEqual({ x: 498, y: 28, side: "start" });
    expect(curveOf(day({ 40: 90, 56: 30 }, 57)).label?.y).toBeGreaterThan(100);
    expect(curveOf(day({ 78: 30 }, 79)).label?.side).toBe("end");
    // At eight in the morning it would stand on the numbers of the axis.
    expect(curveOf(day({ 32: 30 }, 33)).label).toMatchObject({ x: 72, side: "start" });
  });

  it("is wider on a day on which something came by night", () => {
    expect(curveOf(day({ 5: 1 }, 40)).hours.at(0)?.hour).toBe(4);
    expect(curveOf(day({}, 95)).hours.at(-1)?.hour).toBe(24);
  });

  it("draws what such days bring as one outline, there and back", () => {
    const usual = Array.from({ length: 96 }, () => ({ least: 2, most: 6 }));
    const band = curveOf(day({ 32: 1 }, 33, usual)).band.split(" ");
    expect(band).toHaveLength(2 * 48);
    expect(band[0]).toBe("10,34");
    expect(band.at(-1)).toBe("10,298");
  });

  it("shows a day that has just begun", () => {
    const curve = curveOf(day({}, 0));
    expect(curve.line).toBe("");
    expect(curve.last).toBeNull();
  });

  it("takes round steps", () => {
    expect([0.9, 1.4, 3, 7, 30, 480].map(stepOf)).toEqual([1, 2, 5, 10, 50, 500]);
  });
});

describe("a percentage", () => {
  it("has one place and never rounds up to all", () => {
    const said = [96.72, 50, 99.97, 100, 0].map((value) => new Format(id).percent(value));
    expect(said).toEqual(["96,7", "50", "99,9", "100", "0"]);
    expect(new Format(en).percent(96.72)).toBe("96.7");
  });
});
