/** Lengths of time split the way people say them. */

export interface Length {
  unit: "second" | "minute" | "hour" | "day";
  value: number;
}

/** One unit, for lists: under a minute in seconds, an hour in minutes, two days in hours, then days. Never negative. */
export function ageOf(ms: number): Length {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return { unit: "second", value: seconds };
  if (seconds < 3_600) return { unit: "minute", value: Math.floor(seconds / 60) };
  if (seconds < 172_800) return { unit: "hour", value: Math.floor(seconds / 3_600) };
  return { unit: "day", value: Math.floor(seconds / 86_400) };
}

/** Two units, for figures: the largest and the next smaller one (`3 mnt 41 dtk`); seconds stand alone. */
export function lengthOf(ms: number): Length[] {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return [{ unit: "second", value: seconds }];
  if (seconds < 3_600) return pair("minute", Math.floor(seconds / 60), "second", seconds % 60);
  if (seconds < 86_400) return pair("hour", Math.floor(seconds / 3_600), "minute", Math.floor((seconds % 3_600) / 60));
  return pair("day", Math.floor(seconds / 86_400), "hour", Math.floor((seconds % 86_400) / 3_600));
}

function pair(unit: Length["unit"], value: number, small: Length["unit"], rest: number): Length[] {
  return rest === 0
    ? [{ unit, value }]
    : [
        { unit, value },
        { unit: small, value: rest },
      ];
}
