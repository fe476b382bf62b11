import { AttuneError } from "../../errors/attune-error.ts";
import type { DateFormat, DateOrder } from "./date-format.ts";
import type { ColumnProfile } from "./profile.ts";
import { quote } from "./unreadable.ts";

/** What holds for all columns of a table, unless a column's own cells say otherwise. */
export interface ReadingChoices {
  /** Decimal separator of columns whose cells allow both. */
  readonly decimal: "." | ",";
  /** Whether the user gave the decimal separator: then it holds for all columns. */
  readonly isDecimalGiven: boolean;
  /** Order of dates whose column allows both; undefined when nothing decides it. */
  readonly dateOrder: DateOrder | undefined;
  /** Whether the user gave the order. */
  readonly isOrderGiven: boolean;
}

/** The value that is decided in most columns; undefined when none is. */
function commonest<T>(votes: readonly (T | undefined)[]): T | undefined {
  const counts = new Map<T, number>();
  for (const vote of votes) if (vote !== undefined) counts.set(vote, (counts.get(vote) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Decides by all columns what a single column leaves open. */
export function chooseReading(
  profiles: readonly ColumnProfile[],
  given: {
    readonly decimal?: "." | "," | undefined;
    readonly dateOrder?: DateOrder | undefined;
  },
): ReadingChoices {
  const decimals = profiles.map((p) => (isNumeric(p) ? p.numbers.decimal() : undefined));
  const orders = profiles.map((p) => (p.dates.isOpen ? p.dates.order() : undefined));
  return {
    decimal: given.decimal ?? commonest(decimals) ?? ".",
    isDecimalGiven: given.decimal !== undefined,
    dateOrder: given.dateOrder ?? commonest(orders),
    isOrderGiven: given.dateOrder !== undefined,
  };
}

const isNumeric = (p: ColumnProfile): boolean =>
  Math.max(p.numbers.read(".").readable, p.numbers.read(",").readable) > p.present / 2;

/** The decimal separator of a column. */
export const decimalOf = (p: ColumnProfile, choices: ReadingChoices): "." | "," =>
  choices.isDecimalGiven ? choices.decimal : (p.numbers.decimal() ?? choices.decimal);

/**
 * The format of a column of dates.
 * @throws AttuneError `data-invalid` when the day and the month may each come first
 */
export function dateFormatOf(
  name: string,
  { dates }: ColumnProfile,
  choices: ReadingChoices,
): DateFormat {
  const utc = dates.hasZones && { utc: true };
  if (!dates.isOpen) return { kind: "date", order: "ymd", ...utc };
  const own = choices.isOrderGiven ? choices.dateOrder : dates.order();
  const order = own ?? choices.dateOrder;
  if (order !== undefined) return { kind: "date", order, ...utc };
  throw new AttuneError(
    "data-invalid",
    `column ${JSON.stringify(name)}: in dates such as ${quote(dates.example)} the day or the month ` +
      "may come first",
    { hint: "give --date-order dmy or --date-order mdy" },
  );
}
