import { MS_PER_DAY } from "../../table/date-format.ts";
import type { ClockJson, Frequency } from "./clock.ts";

const MINUTES_PER_DAY = 1440;

/** Steps of one season by what repeats in it: months of a year, days of a week, hours of a day. */
export function usualSeason(frequency: Frequency): number {
  switch (frequency.unit) {
    case "month":
      return divides(frequency.count, 12);
    case "weekday":
      return 5;
    case "day": {
      const { count } = frequency;
      if (count >= 1) return count === 1 ? 7 : count === 7 ? 52 : 1;
      return divides(count, 1);
    }
    // Years and parts of them, such as 1949.083.
    case "number":
      return frequency.count < 1 ? divides(frequency.count, 1) : 1;
  }
}

/** How often steps fit into a whole; 1 where they do not. */
function divides(count: number, whole: number): number {
  const times = Math.round(whole / count);
  return times >= 2 && Math.abs(times * count - whole) < 0.01 * count ? times : 1;
}

/** A frequency in words: `months`, `weekdays`, `steps of 15 minutes`. */
export function frequencyText(frequency: Frequency): string {
  switch (frequency.unit) {
    case "month":
      return MONTHS[frequency.count] ?? `steps of ${frequency.count} months`;
    case "weekday":
      return "weekdays (Monday to Friday)";
    case "day":
      return daysText(frequency.count);
    case "number":
      return frequency.count === 1
        ? "whole numbers"
        : `steps of ${Number(frequency.count.toPrecision(4))}`;
  }
}

const MONTHS: { readonly [count: number]: string } = { 1: "months", 3: "quarters", 12: "years" };

function daysText(count: number): string {
  if (count === 1) return "days";
  if (count === 7) return "weeks";
  if (count > 1) return `steps of ${Number(count.toPrecision(4))} days`;
  const minutes = count * MINUTES_PER_DAY;
  if (Math.abs(minutes - 60) < 1e-6) return "hours";
  if (minutes % 60 < 1e-6) return `steps of ${Math.round(minutes / 60)} hours`;
  return minutes >= 1
    ? `steps of ${Number(minutes.toPrecision(4))} minutes`
    : `steps of ${Number((60 * minutes).toPrecision(4))} seconds`;
}

/** A time as it is written: `2024-03-31`, `2024-03-31 13:30:00`, `2024-03`, or a number. */
export function timeText(time: number, { frequency, style }: ClockJson): string {
  if (frequency.unit === "number") return String(Number(time.toPrecision(10)));
  // Rounded to a second: parts of a day are no binary fractions.
  const iso = new Date(Math.round((time * MS_PER_DAY) / 1000) * 1000).toISOString();
  if (style === "month") return iso.slice(0, 7);
  const clock = iso.slice(11, 19);
  return clock === "00:00:00" && !isWithinDay(frequency)
    ? iso.slice(0, 10)
    : `${iso.slice(0, 10)} ${clock}`;
}

/** Whether a day has several steps. */
const isWithinDay = (frequency: Frequency): boolean =>
  frequency.unit === "day" && frequency.count % 1 !== 0;
