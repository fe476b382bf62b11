import { AttuneError } from "../../errors/attune-error.ts";
import { MS_PER_DAY, readDate } from "./date-format.ts";
import { type Inference, leaveOut } from "./inference.ts";
import { parseNumber, readNumber } from "./number-format.ts";
import type { ColumnProfile } from "./profile.ts";
import { dateFormatOf, decimalOf, type ReadingChoices } from "./reading-choices.ts";
import { describeScale, recogniseScale } from "./scale.ts";
import { describeUnreadable, findUnreadable, quote, type Unreadable } from "./unreadable.ts";
import { describeVariants } from "./variants.ts";

/** A column is read in a way that understands at least this share of its present cells… */
const MIN_SHARE = 0.98;
/** …or, of many different values, this share… */
const MIN_SHARE_OF_MANY = 0.9;
/** …or this one, when the others are only a few different words. */
const MIN_SHARE_BESIDE_WORDS = 0.5;
/** More different values than this are many. */
const MANY_VALUES = 20;
/** At most this many different texts are words that stand for something missing. */
const MAX_WORDS = 5;
/** Share of digits-only dates among the present cells of a column of dates such as 20240131. */
const MIN_COMPACT_SHARE = 0.95;
/** With at least this share of cells such as 01234, a column holds codes. */
const MIN_LEADING_ZERO_SHARE = 0.01;
/** With at least this share of cells of more digits than doubles hold, a column holds codes. */
const MIN_LONG_CODE_SHARE = 0.5;
/** In a table with more rows than this, a column that counts up by 1 is taken as row numbers. */
const MIN_ROWS_FOR_SERIAL = 20;
/** A text column with at most this many distinct values is always a category. */
const MAX_UNQUESTIONED_CATEGORIES = 50;
/** Text with more distinct values than this share of its cells identifies rows. */
const MAX_DISTINCT_SHARE = 0.5;
/** Such text with at least this many words in a cell on average is free text. */
const MIN_WORDS_OF_TEXT = 3;

/** Whether a way of reading fits a column, a few spoiled cells aside. */
export function fits({ cells, texts, understood }: Unreadable, present: number): boolean {
  const share = 1 - cells / present;
  if (share >= MIN_SHARE) return true;
  if (understood <= MANY_VALUES) return false;
  const isBesideWords = share >= MIN_SHARE_BESIDE_WORDS && texts.length <= MAX_WORDS;
  return share >= MIN_SHARE_OF_MANY || isBesideWords;
}

const withoutAbsent = (remarks: readonly (string | undefined)[]): string[] =>
  remarks.filter((remark) => remark !== undefined);

/** The column as numbers; undefined where too many cells are none. */
function asNumbers(
  p: ColumnProfile,
  choices: ReadingChoices,
  isForced: boolean,
): Inference | undefined {
  const { format, readable, open } = p.numbers.read(decimalOf(p, choices));
  const read = (text: string): number => readNumber(text, format);
  const unreadable = findUnreadable(p, readable, read);
  if (readable === 0 || !(isForced || fits(unreadable, p.present))) return undefined;
  const { numbers } = p;
  if (!isForced) {
    if (numbers.longCodes >= MIN_LONG_CODE_SHARE * p.present) return undefined;
    if (numbers.leadingZeros >= MIN_LEADING_ZERO_SHARE * p.present) return undefined;
    if (p.isSerial && p.missing === 0 && p.count > MIN_ROWS_FOR_SERIAL && p.isWhole(read))
      return leaveOut("row numbers; ignored");
  }
  const isShare = format?.family === "share";
  // Beside percent the fractions are what is not obvious.
  const written = [...p.distinct.keys()].find(
    (text) =>
      read(text) !== parseNumber(text) &&
      Math.abs(read(text)) >= 0 &&
      !(isShare && text.includes("%")),
  );
  return {
    use: true,
    spec: { type: "number", ...(format && { format }) },
    remarks: withoutAbsent([
      open !== undefined && !choices.isDecimalGiven
        ? `${quote(open)} is read as ${read(open)} (see --decimal)`
        : written &&
          (isShare
            ? `fractions such as ${quote(written)} beside percent, read as ${Number(read(written).toPrecision(12))}`
            : `numbers such as ${quote(written)}, read as ${read(written)}`),
      describeUnreadable(unreadable, p.count, "numbers"),
    ]),
  };
}

/** The column as dates; undefined where too many cells are none. */
function asDates(name: string, p: ColumnProfile, choices: ReadingChoices): Inference | undefined {
  const { dates } = p;
  // Before the order is decided: each order that is possible reads these cells.
  const most = Math.max(...(["dmy", "mdy", "ymd"] as const).map((order) => dates.readable(order)));
  if (most < MIN_SHARE_BESIDE_WORDS * p.present) return undefined;
  const order = dates.order() ?? "dmy";
  const draft = findUnreadable(p, dates.readable(order), (text) =>
    readDate(text, { kind: "date", order }),
  );
  if (!fits(draft, p.present)) return undefined;
  const format = dateFormatOf(name, p, choices);
  const read = (text: string): number => readDate(text, format);
  const first = { dmy: "the day first", mdy: "the month first", ymd: "the year first" };
  const example = [...p.distinct.keys()].find((text) => !Number.isNaN(read(text)));
  const isCompact = dates.compact > 0;
  return {
    use: true,
    spec: { type: "date", format },
    remarks: withoutAbsent([
      [
        isCompact ? `dates such as ${quote(example ?? "")}` : "dates",
        ...(dates.isOpen ? [`${first[format.order]}${describeExample(example, read)}`] : []),
        ...(format.utc ? ["times of different zones converted to UTC"] : []),
      ].join(", "),
      describeUnreadable(findUnreadable(p, dates.readable(format.order), read), p.count, "dates"),
    ]),
  };
}

/** ` ("3/4/2021" is 2021-04-03)` */
function describeExample(text: string | undefined, read: (text: string) => number): string {
  if (text === undefined) return "";
  return ` (${quote(text)} is ${new Date(read(text) * MS_PER_DAY).toISOString().slice(0, 10)})`;
}

/** The column as ordered words; undefined where it has others. */
function asScale(p: ColumnProfile): Inference | undefined {
  if (p.beyond > 0 || p.distinct.size > MAX_UNQUESTIONED_CATEGORIES) return undefined;
  const texts = [...p.distinct.keys()];
  const scale = recogniseScale(texts);
  return (
    scale && {
      use: true,
      spec: { type: "number", format: scale },
      remarks: [`in the order ${describeScale(scale, texts)}`],
    }
  );
}

/** Whether nearly every cell differs, as in names, identifiers and free text. */
function identifiesRows(p: ColumnProfile): boolean {
  const { distinctCount } = p;
  return (
    distinctCount > MAX_DISTINCT_SHARE * p.present && distinctCount > MAX_UNQUESTIONED_CATEGORIES
  );
}

/**
 * How a column is read, by what its cells hold.
 * @param wish the type that the user asked for
 * @throws AttuneError `data-invalid` when it has not a single number and is asked to be numbers
 */
export function inferType(
  name: string,
  p: ColumnProfile,
  choices: ReadingChoices,
  wish: "category" | "number" | "text" | undefined,
  ignoreCase: boolean,
): Inference {
  const category = (): Inference => ({
    use: true,
    spec: { type: "category" },
    remarks: withoutAbsent([ignoreCase ? undefined : describeVariants([...p.distinct.keys()])]),
  });
  const text = (...remarks: string[]): Inference => ({
    use: true,
    spec: { type: "text" },
    remarks,
  });
  if (wish === "category") return category();
  if (wish === "text") return text();
  if (wish === "number") return asNumbers(p, choices, true) ?? refuseNumbers(name, p);
  const isCompact = p.dates.compact >= MIN_COMPACT_SHARE * p.present;
  const inferred =
    (isCompact ? asDates(name, p, choices) : undefined) ??
    asNumbers(p, choices, false) ??
    asDates(name, p, choices) ??
    asScale(p);
  if (inferred !== undefined) return inferred;
  if (!identifiesRows(p)) return category();
  return p.words >= MIN_WORDS_OF_TEXT
    ? text("text, read by its words")
    : leaveOut("a different value in nearly every row, as in names or identifiers; ignored");
}

function refuseNumbers(name: string, p: ColumnProfile): never {
  throw new AttuneError(
    "data-invalid",
    `numeric: column ${JSON.stringify(name)} has no numbers, but cells such as ` +
      quote([...p.distinct.keys()][0]),
    { hint: "leave it out of --numeric" },
  );
}
