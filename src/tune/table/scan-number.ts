import { parseNumber } from "./number-format.ts";

/** Digits of which every number is exact in a double. */
const MAX_EXACT_DIGITS = 15;
/** Powers of ten that are exact in a double. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, k) => 10 ** k);
const ZERO = 48;
const POINT = 46;

/** A number as programs write it, found in bytes; `parseNumber` for bytes. */
export class NumberScan {
  /** Its value, the double that is nearest to the decimal number. */
  value = Number.NaN;
  /** Digits, without those of an exponent. */
  digits = 0;
  /** Digits after the point; −1 without a point. */
  decimals = -1;
  /** Whether it has an exponent. */
  hasExponent = false;
  /** Whether its first digit is 0. */
  beginsWithZero = false;

  /** Reads a part of some bytes of ASCII. @returns whether it is a number */
  scan(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    const sign = bytes[at];
    if (sign === 45 || sign === 43) at++;
    this.beginsWithZero = bytes[at] === ZERO;
    let mantissa = 0;
    let digits = 0;
    let point = -1;
    for (; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit >= 0 && digit <= 9) {
        mantissa = 10 * mantissa + digit;
        digits++;
      } else if (bytes[at] === POINT && point === -1) point = at;
      else break;
    }
    if (digits === 0) return false;
    this.digits = digits;
    this.decimals = point === -1 ? -1 : at - point - 1;
    this.hasExponent = at < end;
    if (at < end || digits > MAX_EXACT_DIGITS) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
      this.value = parseNumber(text.toString("latin1"));
      return !Number.isNaN(this.value);
    }
    // Both are exact, so that the quotient is rounded once (Clinger 1990, "How to read floating point
    // numbers accurately").
    const size = point === -1 ? mantissa : mantissa / EXACT_POWERS[this.decimals];
    this.value = sign === 45 ? -size : size;
    return true;
  }
}
