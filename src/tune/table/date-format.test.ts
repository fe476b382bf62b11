import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DateOrder, readDate } from "./date-format.ts";

const read = (text: string, order: DateOrder = "dmy"): number =>
  readDate(text, { kind: "date", order });
const day = (year: number, month: number, of: number): number =>
  Date.UTC(year, month - 1, of) / 86_400_000;
const two = (value: number): string => String(value).padStart(2, "0");
const months =
  "January February March April May June July August September October November December";
const names = months.split(" ");

/** A date in each form, with the order that the form needs. */
function forms(y: number, m: number, d: number): readonly (readonly [string, DateOrder])[] {
  const name = names[m - 1];
  const short = name.slice(0, 3);
  return [
    [`${y}-${two(m)}-${two(d)}`, "mdy"],
    [`${y}/${m}/${d}`, "dmy"],
    [`${y}.${two(m)}.${two(d)}`, "dmy"],
    [`${y}${two(m)}${two(d)}`, "dmy"],
    [`${two(d)}.${two(m)}.${y}`, "mdy"],
    [`${d}/${m}/${y}`, "dmy"],
    [`${two(d)}-${two(m)}-${y}`, "dmy"],
    [`${m}/${d}/${y}`, "mdy"],
    [`${d}-${short}-${y}`, "mdy"],
    [`${two(d)} ${name} ${y}`, "mdy"],
    [`${short} ${d}, ${y}`, "dmy"],
    [`${name} ${d}th ${y}`, "dmy"],
    [`Wed, ${two(d)} ${short} ${y}`, "mdy"],
    [`Wed ${short} ${two(d)} ${y}`, "mdy"],
    [`${y}-${short}-${two(d)}`, "mdy"],
    ...(y >= 1969 && y < 2069
      ? ([
          [`${d}/${m}/${two(y % 100)}`, "dmy"],
          [`${m}/${d}/${two(y % 100)}`, "mdy"],
          [`${two(y % 100)}/${two(m)}/${two(d)}`, "ymd"],
          [`${two(d)}-${short}-${two(y % 100)}`, "mdy"],
        ] as const)
      : []),
  ];
}

describe("dates in cells", () => {
  it("are read in all forms as the same day, with a time of day and a zone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2100 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (y, m, d, hours, minutes) => {
          const time = (hours + minutes / 60) / 24;
          const half = `${hours % 12 || 12}:${two(minutes)} ${hours < 12 ? "AM" : "pm"}`;
          for (const [text, order] of forms(y, m, d)) {
            expect(read(text, order), text).toBe(day(y, m, d));
            if (/^\d+$/.test(text)) continue;
            for (const clock of [
              `${two(hours)}:${two(minutes)}`,
              `${hours}:${two(minutes)}:00`,
              half,
            ])
              for (const zone of ["", "Z", " +02:00", " UTC"]) {
                const whole = `${text} ${clock}${zone}`;
                expect(read(whole, order), whole).toBeCloseTo(day(y, m, d) + time, 9);
              }
          }
        },
      ),
      { numRuns: 30 },
    );
  });
  it("are read as JavaScript and ISO 8601 write them", () => {
    const half = day(2024, 3, 31) + 0.5;
    for (const text of [
      "2024-03-31T12:00",
      "2024-03-31T12:00:00.000Z",
      "20240331T120000",
      "202403311200",
      "Sun Mar 31 2024 12:00:00 GMT+0000 (Coordinated Universal Time)",
      "Sun, 31 Mar 2024 12:00:00 GMT",
    ])
      expect(read(text), text).toBe(half);
    expect(read("2024-03-31 06:30:36")).toBeCloseTo(half - 0.5 + 6.51 / 24, 9);
  });
  it("may be months and quarters: their first day", () => {
    for (const text of ["2024-04", "2024/04", "Apr 2024", "April-2024", "2024Q2", "2024-Q2"])
      expect(read(text), text).toBe(day(2024, 4, 1));
  });
  it("of different zones are converted to UTC where the column has several", () => {
    const utc = { kind: "date", order: "ymd", utc: true } as const;
    expect(readDate("2024-03-31T12:00+02:00", utc)).toBe(day(2024, 3, 31) + 10 / 24);
    expect(readDate("2024-03-31T12:00-0330", utc)).toBe(day(2024, 3, 31) + 15.5 / 24);
    expect(readDate("2024-03-31T12:00Z", utc)).toBe(day(2024, 3, 31) + 0.5);
  });
  it("may have a year before 100", () => {
    expect(read("0050-01-01")).toBeLessThan(read("0150-01-01"));
  });
  it.each([
    "2024-00-10",
    "2024-01-32",
    "2023-02-29",
    "13/13/2024",
    "32.1.2024",
    "2024",
    "12:30",
    "1.2.3",
    "Mayor 3 2024",
    "2024-01-01 25:00",
    "2024-01-01 13:00 pm",
    "31/2/2024",
    "20241301",
  ])("%s is none", (text) => {
    for (const order of ["dmy", "mdy", "ymd"] as const) expect(read(text, order)).toBeNaN();
  });
});
