const MISSING = new Set(["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "?"]);

/** Whether a cell says that its value is missing. */
export function isMissingCell(text: string): boolean {
  return MISSING.has(text);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/**
 * The number that a cell holds; NaN for anything else. Words such as Infinity are not numbers here.
 */
export function numberIn(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;
/**
 * Days since 1970 of a date such as 2024-03-31, 2024-03-31T12:00, 3/31/2024 or 31.3.2024; NaN for
 * anything else.
 */
export function dateIn(text: string): number {
  let m = ISO.exec(text);
  const day = (y: number, month: number, d: number, hours = 0): number =>
    month >= 1 && month <= 12 && d >= 1 && d <= 31
      ? Date.UTC(y, month - 1, d) / 86_400_000 + hours / 24
      : Number.NaN;
  if (m)
    return day(
      Number(m[1]),
      Number(m[2]),
      Number(m[3]),
      Number(m[4] ?? 0) + Number(m[5] ?? 0) / 60 + Number(m[6] ?? 0) / 3600,
    );
  m = SLASHED.exec(text);
  if (m)
    return Number(m[1]) > 12
      ? day(Number(m[3]), Number(m[2]), Number(m[1]))
      : day(Number(m[3]), Number(m[1]), Number(m[2]));
  m = DOTTED.exec(text);
  return m ? day(Number(m[3]), Number(m[2]), Number(m[1])) : Number.NaN;
}
