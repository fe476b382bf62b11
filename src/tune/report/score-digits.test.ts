import { expect, it } from "vitest";
import { rangeText, roundToError, scoreText } from "./score-digits.ts";

it.each([
  [0.912345, 0.0187, "0.912"],
  [0.912345, 0.187, "0.91"],
  [0.9, 0.00012, "0.90000"],
  [31234.5, 1234, "31,200"],
  [1234.5, 12, "1,235"],
  [-8900.4, 150, "-8,900"],
  [999.96, 1.2, "1,000.0"],
  [-9990, 1234, "-10,000"],
  [-0.0004, 0.02, "0.000"],
  [-0.0213, 0.02, "-0.021"],
  [0.123456, 0, "0.1235"],
  [198312.4, 0, "198,300"],
  [198312, 0, "198,300"],
  [0.066008535436, 1e-11, "0.0660085"],
  [1, 1e-12, "1.000000"],
  [2e-15, 1e-15, "0"],
  [0.123456, Number.NaN, "0.1235"],
  [Number.NaN, 1, "NaN"],
])("%d with an error of %d is %s", (x, error, text) => {
  expect(roundToError(x, error)).toBe(text);
});

it("a score and its interval have the same digits", () => {
  const score = { mean: 0.91234, low: 0.89321, high: 0.93039 };
  expect([scoreText(score), rangeText(score)]).toEqual(["0.912", "0.893 to 0.930"]);
  expect(scoreText({ mean: 0.9, low: -40, high: 60 })).toBe("0.90");
  const loss = { mean: 0.0421, low: 0.0118, high: 0.2614 };
  expect([scoreText(loss), rangeText(loss)]).toEqual(["0.042", "0.012 to 0.261"]);
  expect(scoreText({ mean: 20.4, low: 3, high: 900 })).toBe("20");
  expect(scoreText({ mean: 0.0004, low: -0.02, high: 0.02 })).toBe("0.000");
  expect(rangeText({ low: 0.5, high: 0.5 })).toBe("–");
});
