/** A day's curve with invented numbers, as GET /api/day gives it. */

const SLOT_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
const WIB_MS = 7 * 3_600_000;
/** Shares of the hours 8 to 19, domain.md 4.3. */
const SHARES = [7, 11, 12, 11, 8, 9, 9, 8, 7, 6, 6, 6];

const usualIn = (slot) => (SHARES[Math.floor(slot / 4) - 8] ?? 0) * 110;

export function day(rows, now) {
  const start = Math.floor((now + WIB_MS) / DAY_MS) * DAY_MS - WIB_MS;
  const running = Math.floor((now - start) / SLOT_MS);
  const over = (now - start - running * SLOT_MS) / SLOT_MS;
  const slots = Array.from({ length: running + 1 }, (_, slot) => {
    const share = rows === 0 ? 0 : slot === running ? over : 1;
    const arrived = Math.round(usualIn(slot) * (1 + 0.12 * Math.sin(slot * 1.7)) * share);
    return { arrived, answered: Math.round(arrived * 0.967) };
  });
  const usual = Array.from({ length: 96 }, (_, slot) => ({
    least: Math.round(usualIn(slot) * 0.86),
    most: Math.round(usualIn(slot) * 1.14),
  }));
  return {
    day_start: new Date(start).toISOString(),
    slot_minutes: 15,
    slots,
    against: rows === 0 ? "nothing" : "same_weekdays",
    against_days: rows === 0 ? 0 : 4,
    usual: rows === 0 ? [] : usual,
    as_of: new Date(now).toISOString(),
  };
}
