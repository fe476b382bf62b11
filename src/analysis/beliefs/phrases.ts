import { asText } from "../../space/as-text.ts";
import { numberText } from "../../space/settings-text.ts";
import { rounded } from "../plots/short-number.ts";

/** A number with three significant digits. */
export function valueText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const short = rounded(value, 3);
  return short !== 0 && Math.abs(short) < SMALL ? short.toExponential() : String(short);
}

/** Smaller numbers have an exponent. */
const SMALL = 1e-4;

/** A probability or a share: `12 %`, `under 1 %`. */
export function chanceText(share: number): string {
  if (share > 0 && share < 0.001) return "under 0.1 %";
  if (share < 1 && share > 0.995) return "over 99 %";
  return `${Number((100 * share).toPrecision(share < 0.1 ? 1 : 2))} %`;
}

/** A value of a parameter: numbers short, other values as they are. */
export const paramText = (value: unknown): string =>
  typeof value === "number" ? numberText(value) : asText(value);
