import type { Tick } from "./ticks.ts";

const MS_PER_DAY = 86_400_000;
const DAY_STEPS = [1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6];
const YEAR_STEPS = [1, 2, 5];
/** Mean days of a month and of a year. */
const MONTH_DAYS = 30.44;
const YEAR_DAYS = 365.25;

/**
 * Round dates between two, about `count` of them: days (`2021-02-14`), months (`2021-02`) or years.
 * @param domain days since 1970-01-01
 */
export function dateTicks(
  [low, high]: readonly [low: number, high: number],
  count: number,
): readonly Tick[] {
  const wanted = (high - low) / Math.max(1, count);
  const days = DAY_STEPS.find((step) => step >= wanted);
  if (days !== undefined) {
    const first = Math.ceil(low / days);
    const last = Math.floor(high / days);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) =>
      tickOf((first + k) * days, "yyyy-mm-dd"),
    );
  }
  const months = MONTH_STEPS.find((step) => step * MONTH_DAYS >= wanted);
  return monthTicks(low, high, months ?? 12 * yearsOf(wanted / YEAR_DAYS));
}

/** The least of 1, 2, 5, 10, 20, … years that is not below `wanted`. */
function yearsOf(wanted: number): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, wanted)));
  return (YEAR_STEPS.find((step) => step * decade >= wanted) ?? 10) * decade;
}

/** The first days of months, `step` months apart. @param step months */
function monthTicks(low: number, high: number, step: number): Tick[] {
  const ticks: Tick[] = [];
  const from = new Date(low * MS_PER_DAY);
  const first = Math.floor((12 * from.getUTCFullYear() + from.getUTCMonth()) / step);
  for (let k = first; ; k++) {
    const date = new Date(0);
    date.setUTCFullYear(Math.floor((k * step) / 12), (k * step) % 12, 1);
    const value = date.getTime() / MS_PER_DAY;
    if (!(value <= high)) return ticks;
    if (value >= low) ticks.push(tickOf(value, step % 12 === 0 ? "yyyy" : "yyyy-mm"));
  }
}

const tickOf = (value: number, shape: string): Tick => ({
  value,
  label: new Date(value * MS_PER_DAY).toISOString().slice(0, shape.length),
});
