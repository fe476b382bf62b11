import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import {
  type Clock,
  type ClockJson,
  clockOf,
  dayOf,
  daysIn,
  type Frequency,
  monthOf,
  weekdayOf,
} from "./clock.ts";
import { frequencyText, timeText } from "./frequency-text.ts";

/** Rows of one month are at least this many days before those of the next. */
const MIN_DAYS_OF_MONTH = 26;
/** Days of the month from and up to which rows are of its end and its beginning. */
const [END_FROM, BEGIN_TO] = [25, 5];
/** Distances are multiples of a step, up to this share of the step. */
const TOLERANCE = 0.1;
const SECONDS_PER_DAY = 86_400;

/** What is known of the times of all series. */
interface SeriesTimes {
  /** Name of the column. */
  readonly column: string;
  /** Whether the times are dates. */
  readonly isDate: boolean;
  /** Whether they are written as months: `2024-03`. */
  readonly isMonth: boolean;
  /** The times of each series, ascending and different. */
  readonly times: readonly Float64Array[];
}

/**
 * The clock by which all times are whole steps: months, weekdays, or a regular distance.
 * @throws AttuneError `data-invalid` where the times are not evenly spaced
 */
export function inferClock(given: SeriesTimes): Clock {
  const { column, isDate, isMonth, times } = given;
  const distances = times.flatMap((own) => Array.from(own.subarray(1), (t, i) => t - own[i]));
  if (distances.length === 0)
    throw new AttuneError("data-invalid", `time column ${show(column)} has one time a series`, {
      hint: "a forecast needs several times of each series",
    });
  const origin = times.reduce((least, own) => Math.min(least, own[0] ?? Infinity), Infinity);
  const least = distances.reduce((a, b) => Math.min(a, b));
  const frequency =
    (isDate ? (monthsOf(times, least) ?? weekdaysOf(times, distances)) : undefined) ??
    evenSteps(distances, least, isDate);
  const json: ClockJson = { frequency, origin, ...(isMonth && { style: "month" as const }) };
  const clock = clockOf(json);
  requireEven(clock, given);
  return clock;
}

/** Calendar months; undefined for other times. */
function monthsOf(times: readonly Float64Array[], least: number): Frequency | undefined {
  if (least < MIN_DAYS_OF_MONTH) return undefined;
  const all = times.flatMap((own) => [...own]);
  const days = all.map(dayOf);
  const isEnd = all.every((t, i) => days[i] === daysIn(monthOf(t)));
  const isAlike =
    isEnd ||
    days.every((d) => d === days[0]) ||
    days.every((d) => d >= END_FROM) ||
    days.every((d) => d <= BEGIN_TO);
  if (!isAlike) return undefined;
  let count = 0;
  for (const own of times)
    for (let i = 1; i < own.length; i++) {
      const months = monthOf(own[i]) - monthOf(own[i - 1]);
      if (months === 0) return undefined;
      count = greatestDivisor(count, months);
    }
  return { unit: "month", count, end: isEnd || days.every((d) => d >= END_FROM) };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Days without weekends; undefined for other times. */
function weekdaysOf(
  times: readonly Float64Array[],
  distances: readonly number[],
): Frequency | undefined {
  const isWhole = distances.every((d) => Number.isInteger(d));
  if (!isWhole || !distances.includes(1) || !distances.some((d) => d >= 3)) return undefined;
  const weekday = (t: number): number => weekdayOf(Math.floor(t));
  const isOff = times.some((own) => own.some((t) => weekday(t) > 4));
  const acrossWeekend = times.some((own) =>
    own.some(
      (t, i) => i > 0 && weekday(own[i - 1]) === 4 && weekday(t) === 0 && t - own[i - 1] === 3,
    ),
  );
  return !isOff && acrossWeekend ? { unit: "weekday" } : undefined;
}

/** A distance of which all are multiples, refined by all of them: numbers may be rounded. */
function evenSteps(distances: readonly number[], least: number, isDate: boolean): Frequency {
  if (isDate) {
    const seconds = Math.round(least * SECONDS_PER_DAY);
    return { unit: "day", count: Math.max(1, seconds) / SECONDS_PER_DAY };
  }
  let [sum, steps] = [0, 0];
  for (const d of distances) {
    // Long gaps would carry the rounding of the least distance.
    if (d > 1.5 * least) continue;
    sum += d;
    steps++;
  }
  return { unit: "number", count: Number((sum / steps).toPrecision(8)) };
}

/** @throws AttuneError `data-invalid` */
function requireEven(clock: Clock, { column, times }: SeriesTimes): void {
  const { frequency } = clock.json;
  let wrong = 0;
  let example = "";
  for (const own of times)
    for (let i = 1; i < own.length; i++) {
      const steps = clock.indexOf(own[i]) - clock.indexOf(own[i - 1]);
      const isEven =
        frequency.unit === "number"
          ? Math.abs((own[i] - own[i - 1]) / frequency.count - steps) <=
            TOLERANCE * Math.max(1, steps)
          : !Number.isNaN(steps);
      if (isEven) continue;
      wrong++;
      const text = (t: number): string => timeText(t, clock.json);
      if (example === "") example = `from ${text(own[i - 1])} to ${text(own[i])}`;
    }
  if (wrong === 0) return;
  throw new AttuneError(
    "data-invalid",
    `time column ${show(column)} is not evenly spaced: ${wrong} distances are no multiple of ` +
      `${frequencyText(frequency)}, the first ${example}`,
    { hint: "sum or average the rows by hour, day, week or month first" },
  );
}
