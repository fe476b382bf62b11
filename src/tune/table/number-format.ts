import { factorOf, type UnitFamily } from "./unit-family.ts";

/** How the numbers of a column are written. */
export interface NumberFormat {
  /** Marks a format of numbers. */
  readonly kind: "number";
  /**
   * The decimal separator. The other one of point and comma separates groups of three digits; a blank
   * or an apostrophe may do so as well.
   */
  readonly decimal: "." | ",";
  /** What stands beside the digits: a currency, `%` or a unit; `:` for times such as 1:30. */
  readonly unit?: string;
  /** The family of units that the column has, converted to one of them. */
  readonly family?: UnitFamily;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * The number that a program would write so, or NaN for any other text: `Infinity`, `0x10` and `1,000`
 * are none, nor is a number that is too large for a double, such as 1e999.
 */
export function parseNumber(text: string): number {
  const few = fewDigits(text);
  if (few >= 0) return few;
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

const ZERO = 48;
const MOST_FEW_DIGITS = 3;

/** The value of one to three digits, such as those of pixels; −1 for another text. */
function fewDigits(text: string): number {
  if (text.length === 0 || text.length > MOST_FEW_DIGITS) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = 10 * value + digit;
  }
  return value;
}

/** A text that consists of digits and what people write around them. */
interface NumberParts {
  /** 1 or −1. */
  readonly sign: number;
  /** Digits with separators. */
  readonly body: string;
  /** Currency, percent sign or unit in lower case; "" for none. */
  readonly unit: string;
  /** What a magnitude beside a currency stands for, as in `$1.2M`; 1 without one. */
  readonly times: number;
}

const PARTS = /^([^\d.,]{0,8})([\d.,](?:[\d.,'’\s]*[\d.,])?(?:[eE][+-]?\d{1,3})?)([^\d]{0,20})$/u;
const CLOCK = /^(\d{1,4}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?$/;
/** Unit of a number of hours that is written as 1:30 or 1:30:00. */
const CLOCK_UNIT = ":";
const MINUS = /[-−–]/;
const SIGNS = /[-+−–\s]/g;
const CURRENCY_SIGN = /^(?:[A-Z]{1,3})?\p{Sc}$/u;
/** Currency codes (ISO 4217) of the forty most traded currencies, and usual abbreviations. */
const CURRENCY_CODES = new Set(
  (
    "USD EUR JPY GBP CNY AUD CAD CHF HKD SGD SEK KRW NOK NZD INR MXN TWD ZAR BRL DKK PLN THB ILS " +
    "IDR CZK AED TRY HUF CLP SAR PHP MYR COP RUB RON PEN BGN ARS VND UAH RS KR ZŁ FR FR. RM"
  ).split(" "),
);
const SUFFIX = /^[\p{L}°%‰][\p{L}°%‰²³/. ]{0,14}$/u;

const isCurrency = (text: string): boolean =>
  CURRENCY_SIGN.test(text) || CURRENCY_CODES.has(text.toUpperCase());

const MAGNITUDE_OF_CURRENCY = /^(\p{L}{1,3}\.?)\s*(.*)$/u;

/** A currency with a magnitude, as in `$1.2M` and `1,2 Mio. €`; undefined for others. */
function amountOf(prefix: string, suffix: string): Pick<NumberParts, "unit" | "times"> | undefined {
  const [, magnitude, after] = MAGNITUDE_OF_CURRENCY.exec(suffix) ?? [];
  const currency = prefix || after;
  if (!magnitude || !currency || (prefix && after) || !isCurrency(currency)) return undefined;
  const times = factorOf("magnitude", magnitude.toLowerCase());
  return times === undefined ? undefined : { unit: currency.toLowerCase(), times };
}

/**
 * Splits a number as people write it into its parts: a sign or the parentheses of a negative
 * number, a currency before or after it, a percent sign or a unit after it. Returns undefined for
 * other texts.
 */
export function splitNumber(text: string): NumberParts | undefined {
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const hours = Number(clock[1]) + Number(clock[2]) / 60 + Number(clock[3] ?? 0) / 3600;
    return { sign: 1, body: String(hours), unit: CLOCK_UNIT, times: 1 };
  }
  // Spreadsheets mark a text so that is written as a number.
  const parts = PARTS.exec(text.startsWith("'") ? text.slice(1) : text);
  if (parts === null) return undefined;
  let [, before, body, after] = parts;
  const isBracketed = before.includes("(") && after.endsWith(")");
  if (isBracketed) [before, after] = [before.replace("(", ""), after.slice(0, -1)];
  const prefix = before.replace(SIGNS, "");
  const hasTrailingMinus = after !== "" && MINUS.test(after[after.length - 1]);
  const suffix = (hasTrailingMinus ? after.slice(0, -1) : after).trim();
  const minuses =
    Number(isBracketed) + Number(hasTrailingMinus) + (before.match(/[-−–]/g)?.length ?? 0);
  if (minuses > 1 || (prefix !== "" && !isCurrency(prefix))) return undefined;
  const sign = minuses === 1 ? -1 : 1;
  const amount = amountOf(prefix, suffix);
  if (amount !== undefined) return { sign, body, ...amount };
  if (suffix !== "" && (prefix !== "" || !(SUFFIX.test(suffix) || isCurrency(suffix))))
    return undefined;
  return { sign, body, unit: (prefix || suffix).toLowerCase(), times: 1 };
}

const GROUPED =
  /^(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}|[1-9]\d{0,2}(?:\s\d{3})+|[1-9]\d{0,2}(?:['’]\d{3})+)(?:\.\d*)?$/;

const swap = (body: string): string =>
  body.replace(/[.,]/g, (separator) => (separator === "." ? "," : "."));

/** The number that digits stand for with a decimal separator, or NaN. */
export function bodyValue({ sign, body, unit, times }: NumberParts, decimal: "." | ","): number {
  const written = decimal === "." || unit === CLOCK_UNIT ? body : swap(body);
  const plain = GROUPED.test(written) ? written.replace(/[,'’\s]/g, "") : written;
  return sign * times * parseNumber(plain);
}

/** Reads a cell as a number in a format; NaN for any other text. */
export function readNumber(text: string, format: NumberFormat | undefined): number {
  if (format === undefined || format.decimal === ".") {
    const plain = parseNumber(text);
    const isFinal = format?.family !== "share" && !Number.isNaN(plain);
    if (format === undefined || isFinal) return plain;
  }
  const parts = splitNumber(text);
  if (parts === undefined) return Number.NaN;
  const { decimal, family, unit } = format;
  if (family !== undefined)
    return (factorOf(family, parts.unit) ?? Number.NaN) * bodyValue(parts, decimal);
  return parts.unit !== "" && parts.unit !== unit ? Number.NaN : bodyValue(parts, decimal);
}
