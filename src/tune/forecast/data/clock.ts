import { MS_PER_DAY } from "../../table/date-format.ts";

/** The distance of two steps of a series. */
export type Frequency = MonthFrequency | WeekdayFrequency | EvenFrequency;

/** Calendar months. */
export interface MonthFrequency {
  /** Marks a frequency of this kind. */
  readonly unit: "month";
  /** Months of a step. */
  readonly count: number;
  /** Whether steps are on the last day of a month, not on the day of the first one. */
  readonly end: boolean;
}

/** Monday to Friday. */
export interface WeekdayFrequency {
  /** Marks a frequency of this kind. */
  readonly unit: "weekday";
}

/** A constant distance: of dates in days, or of a time column of numbers. */
export interface EvenFrequency {
  /** Marks a frequency of this kind. */
  readonly unit: "day" | "number";
  /** Distance of two steps; parts of a day for hours and minutes. */
  readonly count: number;
}

/** How times are counted in steps, as plain data. */
export interface ClockJson {
  /** Distance of two steps. */
  readonly frequency: Frequency;
  /** Time of step 0: days since 1970-01-01 for dates. */
  readonly origin: number;
  /** How months are written: `2024-03`, or as a date. Default: as a date. */
  readonly style?: "month" | undefined;
}

/** Days from 1970-01-01, a Thursday, to the first Monday. */
const FIRST_MONDAY = 4;
/** Largest distance from a step, as a share of a step, at which a time still belongs to it. */
const MAX_DEVIATION = 0.1;

/** Counts times in steps. */
export interface Clock {
  /** The clock as plain data. */
  readonly json: ClockJson;
  /** Number of the step at a time; NaN for a time between two steps. */
  indexOf(time: number): number;
  /** Time of a step. */
  timeAt(index: number): number;
}

/** Months since January of the year 0. */
export function monthOf(time: number): number {
  const date = new Date(Math.floor(time) * MS_PER_DAY);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** Day of the month, from 1. */
export const dayOf = (time: number): number => new Date(Math.floor(time) * MS_PER_DAY).getUTCDate();

/** The weekday of a day, from 0 for Monday to 6. @param day whole days since 1970-01-01 */
export const weekdayOf = (day: number): number => (((day - FIRST_MONDAY) % 7) + 7) % 7;

/** Days of a month that is counted by `monthOf`. */
export const daysIn = (month: number): number => firstDayOf(month + 1) - firstDayOf(month);

/** The first day of a month, in days since 1970. */
function firstDayOf(month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
  return date.getTime() / MS_PER_DAY;
}

/** The clock that `json` describes. */
export function clockOf(json: ClockJson): Clock {
  const { frequency, origin } = json;
  if (frequency.unit === "month") return { json, ...monthClock(frequency, origin) };
  if (frequency.unit === "weekday") return { json, ...weekdayClock(origin) };
  const { count } = frequency;
  return {
    json,
    indexOf(time) {
      const at = (time - origin) / count;
      return Math.abs(at - Math.round(at)) <= MAX_DEVIATION ? Math.round(at) : Number.NaN;
    },
    timeAt: (index) => origin + index * count,
  };
}

type Counting = Pick<Clock, "indexOf" | "timeAt">;

function monthClock({ count, end }: MonthFrequency, origin: number): Counting {
  const first = monthOf(origin);
  const hours = origin - Math.floor(origin);
  return {
    indexOf(time) {
      const at = (monthOf(time) - first) / count;
      return Number.isInteger(at) ? at : Number.NaN;
    },
    timeAt(index) {
      const month = first + index * count;
      const day = end ? daysIn(month) : Math.min(dayOf(origin), daysIn(month));
      return firstDayOf(month) + day - 1 + hours;
    },
  };
}

function weekdayClock(origin: number): Counting {
  const count = (time: number): number => {
    const days = Math.floor(time) - FIRST_MONDAY;
    const day = weekdayOf(Math.floor(time));
    return day > 4 ? Number.NaN : Math.floor(days / 7) * 5 + day;
  };
  const first = count(origin);
  const hours = origin - Math.floor(origin);
  return {
    indexOf: (time) => count(time) - first,
    timeAt(index) {
      const at = first + index;
      return Math.floor(at / 5) * 7 + (((at % 5) + 5) % 5) + FIRST_MONDAY + hours;
    },
  };
}
