/** Texts that stand for a missing value. */
const MISSING_TEXTS = new Set(["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "?"]);

/** Whether the text of a cell stands for a missing value: empty, NA, null, ? and the like. */
export function isMissingCell(text: string): boolean {
  return MISSING_TEXTS.has(text);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The number in a cell, or NaN for any other text. Only decimal notation counts: `Infinity`, `0x10`
 * and `1,000` are not numbers, nor is a number that is too large for a double, such as 1e999.
 */
export function parseNumber(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Milliseconds per day. */
export const MS_PER_DAY = 86_400_000;
const ISO_DATE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const SLASHED_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const DOTTED_DATE = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

/** Days since 1970-01-01, or NaN when the month or the day is out of range. */
function daysSince1970(year: number, month: number, day: number, hours = 0): number {
  const valid = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999; `setUTCFullYear` does not.
  const midnight = new Date(0).setUTCFullYear(year, month - 1, day);
  return valid ? midnight / MS_PER_DAY + hours / 24 : Number.NaN;
}

/**
 * Days since 1970-01-01 of a date, or NaN for any other text. Read are 2024-03-31,
 * 2024-03-31T12:00, 3/31/2024 (31/3/2024 where the first number exceeds 12) and 31.3.2024. Time
 * zones are ignored.
 */
export function parseDate(text: string): number {
  const iso = ISO_DATE.exec(text);
  if (iso !== null) {
    const [year, month, day, hours, minutes, seconds] = iso.slice(1).map((t) => Number(t ?? 0));
    return daysSince1970(year, month, day, hours + minutes / 60 + seconds / 3600);
  }
  const slashed = SLASHED_DATE.exec(text);
  if (slashed !== null) {
    const [first, second, year] = slashed.slice(1).map(Number);
    return first > 12 ? daysSince1970(year, second, first) : daysSince1970(year, first, second);
  }
  const dotted = DOTTED_DATE.exec(text);
  if (dotted === null) return Number.NaN;
  const [day, month, year] = dotted.slice(1).map(Number);
  return daysSince1970(year, month, day);
}
