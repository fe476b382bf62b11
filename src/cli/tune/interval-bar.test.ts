import { expect, it } from "vitest";
import { historyText } from "./history-text.ts";
import { intervalBars } from "./interval-bar.ts";

const score = (mean: number, low: number, high: number) => ({ mean, low, high });

it("intervals lie on one scale", () => {
  expect(intervalBars([score(8, 6, 10), undefined, score(0, 0, 0)], 21)).toEqual([
    `${" ".repeat(12)}────●────`,
    "",
    "●",
  ]);
});

it("intervals are left out where there is no room, or nothing to tell apart", () => {
  expect(intervalBars([score(8, 6, 10)], 11)).toBeUndefined();
  expect(intervalBars([score(1, 1, 1)], 50)).toBeUndefined();
  expect(intervalBars([score(Number.NaN, Number.NaN, Number.NaN)], 50)).toBeUndefined();
});

it("a history rises from the first score to the best one, also where less is better", () => {
  expect(historyText([0.5, 0.6, 0.85])).toBe("▁▃█");
  expect(historyText([30, 25, 20])).toBe("▁▅█");
  expect(historyText([1, 1, 1])).toBe("▁▁▁");
  expect(historyText([1, 2])).toBe("");
  expect(historyText(Array.from({ length: 500 }, (_, i) => i)).length).toBe(24);
});
