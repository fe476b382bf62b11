import { expect, it } from "vitest";
import { DATE_PARTS, datePart, varyingParts } from "./date-parts.ts";

const days = (text: string): number => Date.parse(text) / 86_400_000;

it("a date has a year, month, day, day of the week, hour and day of the year", () => {
  const parts = (text: string) => DATE_PARTS.slice(1).map((part) => datePart(days(text), part));
  expect(parts("2024-12-31T13:30Z")).toEqual([2024, 12, 31, 2, 13.5, 366]);
  expect(parts("1969-01-01T00:00Z")).toEqual([1969, 1, 1, 3, 0, 1]);
  expect(parts("2023-03-01T23:59:59Z")).toEqual([2023, 3, 1, 3, 23 + 3599 / 3600, 60]);
});

it("parts that never change are left out", () => {
  const varying = (...texts: string[]) => varyingParts(Float64Array.from(texts, days));
  expect(varying("2024-01-01", "2024-01-08")).toEqual(["days", "day", "day-of-year"]);
  expect(varying("2023-05-01", "2024-05-01")).toEqual(["days", "year", "weekday", "day-of-year"]);
  expect(varying("2024-01-01T10:00Z", "2024-01-01T11:00Z")).toEqual(["days", "hour"]);
  expect(varyingParts(new Float64Array(0))).toEqual(["days"]);
});
