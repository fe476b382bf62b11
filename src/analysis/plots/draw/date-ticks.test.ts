import { expect, it } from "vitest";
import { dateTicks } from "./date-ticks.ts";

const daysTo = (date: string): number => Date.parse(date) / 86_400_000;

it.each([
  ["2021-02-12", "2021-02-15T12:00Z", 4, ["2021-02-12", "2021-02-13", "2021-02-14", "2021-02-15"]],
  ["2021-06-03", "2023-08-01", 5, ["2021-07", "2022-01", "2022-07", "2023-01", "2023-07"]],
  ["1961-03-01", "2021-03-01", 6, ["1970", "1980", "1990", "2000", "2010", "2020"]],
])("dates from %s to %s have round labels", (from, to, count, labels) => {
  const ticks = dateTicks([daysTo(from), daysTo(to)], count);
  expect(ticks.map(({ label }) => label)).toEqual(labels);
  for (const { value, label } of ticks) expect(value).toBe(daysTo(label));
});
