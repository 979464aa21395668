import { ageOf, lengthOf, type Length } from "../time/duration.ts";
import { two, wibDay, wibParts } from "../time/wib.ts";
import type { Words } from "./languages.ts";

/** Numbers, moments and lengths as the reader's language writes them. All moments are ms since 1970, shown in WIB. */
export class Format {
  private readonly time: Words["time"];

  constructor(words: Words) {
    this.time = words.time;
  }

  /** 10482 → 10.482 */
  number(value: number): string {
    return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, this.time.thousands);
  }

  /** 96.72 → 96,7; never up to 100 while something lacks. */
  percent(value: number): string {
    const tenths = value < 100 ? Math.min(999, Math.round(value * 10)) : 1_000;
    return `${Math.floor(tenths / 10)}${tenths % 10 === 0 ? "" : `${this.time.decimal}${tenths % 10}`}`;
  }

  /** 14.22 */
  clock(ms: number): string {
    const at = wibParts(ms);
    return `${two(at.hour)}${this.time.colon}${two(at.minute)}`;
  }

  /** 14.22.08 WIB */
  clockSeconds(ms: number): string {
    return `${this.clock(ms)}${this.time.colon}${two(wibParts(ms).second)} WIB`;
  }

  /** Sen 24 Mei 2021 */
  date(ms: number): string {
    const at = wibParts(ms);
    return `${this.time.days[at.weekday]} ${at.day} ${this.time.months[at.month]} ${at.year}`;
  }

  /** Senin 24 Mei 2021 */
  longDate(ms: number): string {
    const at = wibParts(ms);
    return `${this.time.longDays[at.weekday]} ${at.day} ${this.time.months[at.month]} ${at.year}`;
  }

  /** 19.12 WIB on the day of `now`, else Sen 24 Mei 19.12 WIB. */
  moment(ms: number, now: number): string {
    if (wibDay(ms) === wibDay(now)) return `${this.clock(ms)} WIB`;
    const at = wibParts(ms);
    return `${this.time.days[at.weekday]} ${at.day} ${this.time.months[at.month]} ${this.clock(ms)} WIB`;
  }

  /** 19 j */
  age(ms: number): string {
    return this.length(ageOf(ms));
  }

  /** 3 mnt 41 dtk */
  duration(ms: number): string {
    return lengthOf(ms)
      .map((part) => this.length(part))
      .join(" ");
  }

  /** The same in parts, for figures that set the unit smaller. */
  durationParts(ms: number): { value: string; unit: string }[] {
    return lengthOf(ms).map((part) => ({ value: this.number(part.value), unit: this.time.units[part.unit] }));
  }

  private length(part: Length): string {
    return `${this.number(part.value)} ${this.time.units[part.unit]}`;
  }
}
