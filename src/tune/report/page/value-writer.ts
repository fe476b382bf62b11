import { looksLikeYears } from "../../table/looks-like-years.ts";
import { valueText } from "./number-words.ts";

/** Significant digits of the largest number. */
const DIGITS = 4;
/** Part of a number by which rounding it with the others may change it. */
const MAX_CHANGE = 0.005;

/**
 * How values of one column are written beside each other: dates as days, years without a separator,
 * other numbers with the same decimals, unless the small ones would lose their digits.
 */
export function valueWriter(type: string, values: readonly number[]): (value: number) => string {
  if (type === "date") return (v) => valueText(v, type);
  if (looksLikeYears(values)) return String;
  const most = values.reduce((size, v) => Math.max(size, Math.abs(v)), 0);
  const allowed = most === 0 ? 0 : DIGITS - 1 - Math.floor(Math.log10(most));
  if (allowed > 2 * DIGITS || most >= 1e7) return (v) => valueText(v, type);
  const decimals = neededDecimals(values, Math.max(0, allowed));
  const isKept = (v: number): boolean =>
    Math.abs(Number(v.toFixed(decimals)) - v) <= MAX_CHANGE * Math.abs(v);
  if (!values.every(isKept)) return (v) => valueText(v, type);
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return (v) => (Number(v.toFixed(decimals)) || 0).toLocaleString("en", digits);
}

/** The fewest decimals, at most `most`, with which all values are as they are with `most`. */
function neededDecimals(values: readonly number[], most: number): number {
  let decimals = most;
  const isSame = (v: number): boolean =>
    Number(v.toFixed(decimals - 1)) === Number(v.toFixed(most));
  while (decimals > 0 && values.every(isSame)) decimals--;
  return decimals;
}
