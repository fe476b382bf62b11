import { MS_PER_DAY } from "../table/date-format.ts";

/** What of a date is a column of its own. */
export type DatePart = "days" | "year" | "month" | "day" | "weekday" | "hour" | "day-of-year";

/** All parts, in the order of their columns. */
export const DATE_PARTS: readonly DatePart[] = [
  "days",
  "year",
  "month",
  "day",
  "weekday",
  "hour",
  "day-of-year",
];

/**
 * One part of a date: days since 1970, the year, month (1 to 12), day of the month, day of the week
 * (0 is Sunday), hours since midnight with their fraction, day of the year (1 to 366).
 * @param days since 1970
 */
export function datePart(days: number, part: DatePart): number {
  if (part === "days") return days;
  const midnight = Math.floor(days);
  // Rounded to a second, so that 1:00 is not 0.9999 hours.
  if (part === "hour") return Math.round((days - midnight) * 86_400) / 3600;
  const date = new Date(midnight * MS_PER_DAY);
  switch (part) {
    case "year":
      return date.getUTCFullYear();
    case "month":
      return date.getUTCMonth() + 1;
    case "day":
      return date.getUTCDate();
    case "weekday":
      return date.getUTCDay();
    case "day-of-year":
      return 1 + Math.round(midnight - new Date(date).setUTCMonth(0, 1) / MS_PER_DAY);
  }
}

/** The parts that are not the same in all of these dates, at least `days`. */
export function varyingParts(days: Float64Array): readonly DatePart[] {
  return DATE_PARTS.filter((part) => {
    if (part === "days") return true;
    const first = datePart(days[0], part);
    return days.some((d) => datePart(d, part) !== first);
  });
}
