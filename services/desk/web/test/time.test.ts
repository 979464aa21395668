import { describe, expect, it } from "vitest";
import { ageOf, lengthOf } from "../src/time/duration.ts";
import { programmeAt, sampled } from "../src/time/programme.ts";
import { msOf, wibDay, wibParts } from "../src/time/wib.ts";
import { Format } from "../src/words/format.ts";
import { LANGUAGES } from "../src/words/languages.ts";

const id = new Format(LANGUAGES.id);
const en = new Format(LANGUAGES.en);
const AT = Date.parse("2021-05-24T07:22:08Z");

describe("moments in WIB", () => {
  it("are seven hours ahead of UTC", () => {
    expect(wibParts(AT)).toEqual({ year: 2021, month: 4, day: 24, weekday: 1, hour: 14, minute: 22, second: 8 });
  });

  it("begin a new day at 17.00 UTC", () => {
    const before = Date.parse("2021-05-23T16:59:59Z");
    expect(wibDay(before + 1_000) - wibDay(before)).toBe(1);
  });

  it("read as people say them", () => {
    expect(id.date(AT)).toBe("Sen 24 Mei 2021");
    expect(id.longDate(AT)).toBe("Senin 24 Mei 2021");
    expect(id.clockSeconds(AT)).toBe("14.22.08 WIB");
    expect(en.date(AT)).toBe("Mon 24 May 2021");
    expect(en.clockSeconds(AT)).toBe("14:22:08 WIB");
  });

  it("name the day only when it is another", () => {
    expect(id.moment(Date.parse("2021-05-24T12:12:00Z"), AT)).toBe("19.12 WIB");
    expect(id.moment(Date.parse("2021-05-25T12:12:00Z"), AT)).toBe("Sel 25 Mei 19.12 WIB");
  });

  it("are nothing when the text is none", () => {
    expect(msOf("soon")).toBeNull();
    expect(msOf(null)).toBeNull();
  });
});

describe("lengths of time", () => {
  it("have one unit in lists", () => {
    expect(ageOf(59_999)).toEqual({ unit: "second", value: 59 });
    expect(ageOf(60_000)).toEqual({ unit: "minute", value: 1 });
    expect(ageOf(3_600_000)).toEqual({ unit: "hour", value: 1 });
    expect(id.age(47 * 3_600_000)).toBe("47 j");
    expect(id.age(48 * 3_600_000)).toBe("2 hr");
  });

  it("have two units in figures, and one when the second is 0", () => {
    expect(id.duration(221_000)).toBe("3 mnt 41 dtk");
    expect(id.duration(120_000)).toBe("2 mnt");
    expect(en.duration(290 * 60_000)).toBe("4 h 50 min");
    expect(lengthOf(90_000_000)).toEqual([
      { unit: "day", value: 1 },
      { unit: "hour", value: 1 },
    ]);
  });

  it("are never negative: two clocks may differ a little", () => {
    expect(id.age(-5_000)).toBe("0 dtk");
    expect(id.duration(-5_000)).toBe("0 dtk");
  });
});

describe("numbers", () => {
  it("are grouped as the language does", () => {
    expect(id.number(10_482)).toBe("10.482");
    expect(en.number(1_234_567)).toBe("1,234,567");
    expect(id.number(999)).toBe("999");
  });
});

describe("the programme clock", () => {
  it("runs at real pace after one sample", () => {
    expect(programmeAt(sampled(null, AT, 1_000), 4_000)).toBe(AT + 3_000);
  });

  it("takes the pace of a simulated day from two samples", () => {
    const clock = sampled(sampled(null, AT, 0), AT + 600_000, 10_000);
    expect(clock.rate).toBe(60);
    expect(programmeAt(clock, 11_000)).toBe(AT + 660_000);
  });

  it("does not take a late answer for another pace", () => {
    expect(sampled(sampled(null, AT, 0), AT + 9_500, 10_000).rate).toBe(1);
  });

  it("ignores samples that lie too close together", () => {
    const first = sampled(null, AT, 0);
    expect(sampled(first, AT + 900, 500)).toBe(first);
  });
});
