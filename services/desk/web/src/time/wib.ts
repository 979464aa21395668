/** Moments as people in Jakarta read them. WIB is UTC+7 without summer time, so plain arithmetic is exact. */

const WIB_MS = 7 * 3_600_000;

export interface WibParts {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
}

/** The clock on a wall in WIB at `ms` since 1970 UTC; month and weekday count from 0 (January, Sunday). */
export function wibParts(ms: number): WibParts {
  const at = new Date(ms + WIB_MS);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth(),
    day: at.getUTCDate(),
    weekday: at.getUTCDay(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
}

/** Which day in WIB, as a number that grows by one a day. */
export function wibDay(ms: number): number {
  return Math.floor((ms + WIB_MS) / 86_400_000);
}

/** Milliseconds of an ISO time, or null when it is none. */
export function msOf(iso: string | null | undefined): number | null {
  if (!iso) return null;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? null : ms;
}

export const two = (value: number): string => String(value).padStart(2, "0");
