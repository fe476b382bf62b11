import { describe, expect, it } from "vitest";
import { clockOf } from "./clock.ts";
import { frequencyText, timeText, usualSeason } from "./frequency-text.ts";
import { inferClock } from "./infer-clock.ts";

const days = (text: string): number => Date.parse(`${text}Z`) / 86_400_000;

/** The clock of dates, or of numbers. */
function clock(...times: readonly (string | number)[]) {
  const isDate = typeof times[0] === "string";
  const values = Float64Array.from(times, (t) => (typeof t === "string" ? days(t) : t));
  return inferClock({ column: "t", isDate, isMonth: false, times: [values] });
}

/** Frequency, season and the time of a step. */
function described(step: number, ...times: readonly (string | number)[]): readonly unknown[] {
  const made = clock(...times);
  const { frequency } = made.json;
  return [frequencyText(frequency), usualSeason(frequency), timeText(made.timeAt(step), made.json)];
}

describe("the distance of times", () => {
  it("is one of the calendar where days of the month are alike", () => {
    expect(described(13, "2020-01-01", "2020-02-01", "2020-04-01")).toEqual([
      ...["months", 12, "2021-02-01"],
    ]);
    expect(described(1, "2020-01-31", "2020-02-29", "2020-03-31")[2]).toBe("2020-02-29");
    expect(described(13, "2020-01-31", "2020-02-29", "2020-03-31")[2]).toBe("2021-02-28");
    expect(described(4, "2019-03-31", "2019-06-30", "2019-12-31")).toEqual([
      ...["quarters", 4, "2020-03-31"],
    ]);
    expect(described(3, "1999-12-31", "2000-12-31", "2001-12-31")).toEqual([
      ...["years", 1, "2002-12-31"],
    ]);
  });
  it("is weekdays where only weekends are missing", () => {
    // Thursday, Friday, Monday; the Tuesday is a holiday.
    const friday = ["2024-02-01", "2024-02-02", "2024-02-05", "2024-02-07", "2024-02-08"];
    expect(described(6, ...friday)).toEqual(["weekdays (Monday to Friday)", 5, "2024-02-09"]);
    expect(clock(...friday).indexOf(days("2024-02-03"))).toBeNaN();
  });
  it("is days, weeks, hours and parts of them", () => {
    expect(described(9, "2024-02-23", "2024-02-24", "2024-02-27")).toEqual([
      ...["days", 7, "2024-03-03"],
    ]);
    expect(described(2, "2024-02-23", "2024-03-01")).toEqual(["weeks", 52, "2024-03-08"]);
    expect(described(3, "2024-02-28T23:00", "2024-02-29T00:00", "2024-02-29T01:00")).toEqual([
      ...["hours", 24, "2024-02-29 02:00:00"],
    ]);
    expect(described(1, "2024-02-28T23:10", "2024-02-28T23:20").slice(0, 2)).toEqual([
      ...["steps of 10 minutes", 144],
    ]);
  });
  it("is that of numbers, which may be rounded", () => {
    expect(described(3, 1, 2, 5)).toEqual(["whole numbers", 1, "4"]);
    const months = Array.from({ length: 30 }, (_, i) => Number((1949 + i / 12).toFixed(3)));
    const made = clock(...months);
    expect(usualSeason(made.json.frequency)).toBe(12);
    expect(months.map((t) => made.indexOf(t))).toEqual([...months.keys()]);
  });
  it("is refused where it is uneven, with the place", () => {
    expect(() => clock("2020-01-03", "2020-01-04", "2020-01-05T12:00")).toThrow(
      'time column "t" is not evenly spaced: 1 distances are no multiple of days, the first from ' +
        "2020-01-04 to 2020-01-05 12:00:00",
    );
    expect(() => clock(1, 2, 3.5)).toThrow("not evenly spaced");
    expect(() => clock("2020-01-03")).toThrow("one time a series");
  });
  it("counts steps before the first one, too", () => {
    const { indexOf, timeAt } = clockOf(clock("2024-02-01", "2024-02-02", "2024-02-05").json);
    expect(indexOf(timeAt(-7))).toBe(-7);
  });
});
