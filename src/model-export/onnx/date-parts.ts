import type { DatePart } from "../../tune/preparation/date-parts.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/**
 * Parts of dates, as `datePart` makes them, from days since 1970-01-01: years of 400 years' eras that
 * begin in March (Hinnant 2021, "chrono-compatible low-level date algorithms", civil_from_days).
 * @returns a rows × 1 value for each part
 */
export function datePartsOf(
  g: GraphBuilder,
  days: string,
  parts: readonly DatePart[],
): readonly string[] {
  const n = (value: number): string => g.number(value);
  const plus = (a: string, b: string): string => g.add("Add", [a, b]);
  const minus = (a: string, b: string): string => g.add("Sub", [a, b]);
  const times = (a: string, b: number): string => g.add("Mul", [a, n(b)]);
  const whole = (a: string, b: number): string => g.add("Floor", [g.add("Div", [a, n(b)])]);
  const rest = (a: string, b: number): string => minus(a, times(whole(a, b), b));
  /** 1 where a ≥ b. */
  const atLeast = (a: string, b: number): string =>
    g.cast(g.add("Not", [g.add("Less", [a, n(b)])]), "double");

  const midnight = g.add("Floor", [days]);
  const shifted = plus(midnight, n(719_468));
  const era = whole(shifted, 146_097);
  const dayOfEra = minus(shifted, times(era, 146_097));
  const yearOfEra = whole(
    minus(
      plus(minus(dayOfEra, whole(dayOfEra, 1460)), whole(dayOfEra, 36_524)),
      whole(dayOfEra, 146_096),
    ),
    365,
  );
  const leaps = minus(whole(yearOfEra, 4), whole(yearOfEra, 100));
  const dayOfYear = minus(dayOfEra, plus(times(yearOfEra, 365), leaps));
  const marchMonth = whole(plus(times(dayOfYear, 5), n(2)), 153);
  const day = plus(minus(dayOfYear, whole(plus(times(marchMonth, 153), n(2)), 5)), n(1));
  const isNextYear = atLeast(marchMonth, 10);
  const month = minus(plus(marchMonth, n(3)), times(isNextYear, 12));
  const year = plus(plus(yearOfEra, times(era, 400)), isNextYear);
  /** Days of all years before a year, but for a constant. */
  const before = plus(
    minus(times(minus(year, n(1)), 365), whole(minus(year, n(1)), 100)),
    plus(whole(minus(year, n(1)), 4), whole(minus(year, n(1)), 400)),
  );
  const seconds = g.add("Floor", [plus(times(minus(days, midnight), 86_400), n(0.5))]);
  const partOf: { readonly [P in DatePart]: () => string } = {
    days: () => days,
    year: () => year,
    month: () => month,
    day: () => day,
    weekday: () => rest(plus(midnight, n(4)), 7),
    hour: () => g.add("Div", [seconds, n(3600)]),
    "day-of-year": () => minus(plus(midnight, n(719_163)), before),
  };
  return parts.map((part) => partOf[part]());
}
