/** Order of day, month and year in dates such as 3/4/2021. */
export type DateOrder = "dmy" | "mdy" | "ymd";

/** How the dates of a column are written. */
export interface DateFormat {
  /** Marks a format of dates. */
  readonly kind: "date";
  /** Order of the parts in dates whose year is not first and whose month is a number. */
  readonly order: DateOrder;
  /** Whether times are converted to UTC, because their zones differ. */
  readonly utc?: boolean;
}

/** Milliseconds per day. */
export const MS_PER_DAY = 86_400_000;
const MINUTES_PER_DAY = 1440;

/** A text that may be a date. */
export interface DateParts {
  /** Year, month and day where their order is certain; otherwise three numbers as written. */
  readonly numbers: readonly [number, number, number];
  /** Whether the order of the numbers is certain. */
  readonly isCertain: boolean;
  /** Time of day in hours. */
  readonly hours: number;
  /** Minutes by which the zone is ahead of UTC; undefined without a zone. */
  readonly offset: number | undefined;
}

/**
 * Names of months in English, German, French, Spanish, Italian, Portuguese and Dutch, without accents;
 * as many letters as tell a name from the other months stand for it.
 */
const MONTHS = [
  "january januar janvier enero gennaio janeiro januari",
  "february februar fevrier febrero febbraio fevereiro februari",
  "march marz maerz mars marzo marco maart mrt",
  "april avril abril aprile",
  "may mai mayo maggio maio mei",
  "june juni juin junio giugno junho",
  "july juli juillet julio luglio julho",
  "august aout agosto augustus",
  "september septembre septiembre settembre setembro",
  "october oktober octobre octubre ottobre outubro",
  "november novembre noviembre novembro",
  "december dezember decembre diciembre dicembre dezembro",
].map((names) => names.split(" "));
const TIME =
  "(?:(?:T|\\s|,\\s?)\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:[.,]\\d+)?))?\\s*([ap]\\.?m\\.?)?" +
  "\\s*(Z|(?:UTC|GMT)?[+-]\\d{2}:?\\d{2}|UTC|GMT)?(?:\\s\\([^)]*\\))?)?$";
const WEEKDAY = "^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?";
const NAME = "(\\p{L}{3,10})\\.?";
const OF = "(?:\\s+de(?=\\s))?";
const YEAR = "(\\d{4}|\\d{2})";
const DAY = "(\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?";
const form = (source: string): RegExp => new RegExp(source, "iu");

const YEAR_FIRST = form(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${TIME}`);
const YEAR_LAST = form(`^(\\d{1,2})([-/. ])(\\d{1,2})\\2${YEAR}${TIME}`);
const YEAR_NAME_DAY = form(`^(\\d{4})[-/. ]${NAME}[-/. ](\\d{1,2})${TIME}`);
const DAY_NAME_YEAR = form(`${WEEKDAY}${DAY}${OF}[-/. ]*${NAME}${OF}[-/., ]+${YEAR}${TIME}`);
const NAME_DAY_YEAR = form(`${WEEKDAY}${NAME}[-/. ]*${DAY}[-/., ]+${YEAR}${TIME}`);
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?Z?)?$/;
const YEAR_MONTH = /^(\d{4})[-/](\d{2})$/;
const NAME_YEAR = form(`^${NAME}[-/., ]+(\\d{4})$`);
const QUARTER = /^(\d{4})[- ]?Q([1-4])$/i;

/** Texts that may be dates have at least as many characters as `1/2/21`… */
const MIN_CHARACTERS = 6;
/** …and at most as many as what JavaScript writes for a Date. */
const MAX_CHARACTERS = 70;

/** The month of a name such as `Jan`, `sept`, `March` or `März`, 1 to 12; 0 for other texts. */
function monthOf(name: string): number {
  const lower = name.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const isNamed = (names: readonly string[]): boolean => names.some((n) => n.startsWith(lower));
  const first = MONTHS.findIndex(isNamed);
  // `jui` may be June or July in French.
  return first === -1 || first !== MONTHS.findLastIndex(isNamed) ? 0 : 1 + first;
}

/** Years of two digits are from 1969 to 2068, as in POSIX. */
const fullYear = (text: string): number =>
  text.length > 2 ? Number(text) : Number(text) + (Number(text) >= 69 ? 1900 : 2000);

/** @param groups hours, minutes, seconds, am or pm, zone */
function withTime(
  numbers: DateParts["numbers"],
  isCertain: boolean,
  [h = "0", m = "0", s = "0", half, zone]: readonly (string | undefined)[],
): DateParts | undefined {
  const isHalved = half !== undefined;
  let hour = Number(h);
  if (Number(m) > 59 || hour > (isHalved ? 12 : 23) || (isHalved && hour === 0)) return undefined;
  if (isHalved) hour = (hour % 12) + (half[0].toLowerCase() === "p" ? 12 : 0);
  const hours = hour + Number(m) / 60 + Number(s.replace(",", ".")) / 3600;
  const [, sign, zoneHours, zoneMinutes] = /([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "") ?? [];
  const minutes = Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0);
  const offset = zone === undefined ? undefined : sign === "-" ? -minutes : minutes;
  return { numbers, isCertain, hours, offset };
}

/** Takes a text apart that is written as a date; undefined for others. */
export function splitDate(text: string): DateParts | undefined {
  if (text.length < MIN_CHARACTERS || text.length > MAX_CHARACTERS) return undefined;
  const code = text.charCodeAt(0);
  const isDigitFirst = code >= 48 && code <= 57;
  if (isDigitFirst) {
    let m = YEAR_FIRST.exec(text);
    if (m !== null) return withTime([Number(m[1]), Number(m[3]), Number(m[4])], true, m.slice(5));
    m = YEAR_LAST.exec(text);
    if (m !== null) {
      const year = m[4].length === 4 ? Number(m[4]) : fullYear(m[4]);
      // Where the year comes last and is separated by points, the day comes first.
      return m[2] === "."
        ? withTime([year, Number(m[3]), Number(m[1])], true, m.slice(5))
        : withTime(
            [Number(m[1]), Number(m[3]), m[4].length === 4 ? year : Number(m[4])],
            false,
            m.slice(5),
          );
    }
    m = COMPACT.exec(text);
    if (m !== null) return withTime([Number(m[1]), Number(m[2]), Number(m[3])], true, m.slice(4));
    m = YEAR_MONTH.exec(text);
    if (m !== null) return withTime([Number(m[1]), Number(m[2]), 1], true, []);
    m = QUARTER.exec(text);
    if (m !== null) return withTime([Number(m[1]), Number(m[2]) * 3 - 2, 1], true, []);
    m = YEAR_NAME_DAY.exec(text);
    if (m !== null) return withTime([Number(m[1]), monthOf(m[2]), Number(m[3])], true, m.slice(4));
  }
  let m = DAY_NAME_YEAR.exec(text);
  if (m !== null) return withTime([fullYear(m[3]), monthOf(m[2]), Number(m[1])], true, m.slice(4));
  m = NAME_DAY_YEAR.exec(text);
  if (m !== null) return withTime([fullYear(m[3]), monthOf(m[1]), Number(m[2])], true, m.slice(4));
  m = NAME_YEAR.exec(text);
  return m === null ? undefined : withTime([Number(m[2]), monthOf(m[1]), 1], true, []);
}

/** Days since 1970-01-01 at midnight, or NaN when there is no such day. */
function midnightOf(year: number, month: number, day: number): number {
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999; `setUTCFullYear` does not.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.getTime() / MS_PER_DAY : Number.NaN;
}

/** Days since 1970-01-01 of a date whose numbers have an order, or NaN when there is no such day. */
export function dateValue(parts: DateParts, { order, utc }: Omit<DateFormat, "kind">): number {
  const [a, b, c] = parts.numbers;
  const year = (n: number): number => (n < 100 ? fullYear(String(n).padStart(2, "0")) : n);
  const midnight = parts.isCertain
    ? midnightOf(a, b, c)
    : order === "dmy"
      ? midnightOf(year(c), b, a)
      : order === "mdy"
        ? midnightOf(year(c), a, b)
        : c < 100
          ? midnightOf(year(a), b, c)
          : Number.NaN;
  const shift = utc === true ? (parts.offset ?? 0) / MINUTES_PER_DAY : 0;
  return midnight + parts.hours / 24 - shift;
}

/** Reads a cell as days since 1970-01-01; NaN for any other text. */
export function readDate(text: string, format: DateFormat): number {
  const parts = splitDate(text);
  return parts === undefined ? Number.NaN : dateValue(parts, format);
}
