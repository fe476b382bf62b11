import { expect, it } from "vitest";
import { stepWriter } from "./step-writer.ts";

it("writes all forecasts of a series with the same digits, as many as its intervals allow", () => {
  const step = (series: string, prediction: number, half: number) => ({
    ...{ series, time: "1", prediction },
    ...{ low: prediction - half, high: prediction + half },
  });
  const steps = [
    step("a", 603.4, 44),
    step("a", 448.08, 32.4),
    step("a", 1171.25, 240),
    step("b", 0.512345, 0.04),
  ];
  const write = stepWriter(steps);
  expect(steps.map((s) => write(s.prediction, s))).toEqual(["603", "448", "1,171", "0.512"]);
  const sure = [step("c", 12.3456, 0)];
  expect(sure.map((s) => stepWriter(sure)(s.prediction, s))).toEqual(["12.35"]);
});
