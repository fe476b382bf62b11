import { expect, it } from "vitest";
import { PathRecorder, rowLosses } from "./learning-path.ts";

const target = { values: Float64Array.of(0, 0), classes: 0 };

/** Trains until the recorder ends it. @param errorAt error of both rows after a step */
function follow(errorAt: (step: number) => number, last = 1000): PathRecorder {
  const recorder = new PathRecorder(target, undefined, last);
  for (let step = 1; step <= last; step++) {
    const error = errorAt(step);
    if (recorder.record(step, () => ({ validation: Float64Array.of(error, error) }), false)) break;
  }
  return recorder;
}

it("records growing steps and the last one", () => {
  const { steps, predictions } = follow((step) => 100 / step, 40).path;
  expect(steps).toEqual([8, 11, 15, 20, 26, 34, 40]);
  expect([...predictions[1]]).toEqual([100 / 11, 100 / 11]);
});

it("ends a training whose loss rises, once the least loss is some steps ago", () => {
  const { steps } = follow((step) => 1 + Math.abs(step - 20) / 20).path;
  expect(steps.at(-1)).toBeGreaterThan(20);
  expect(steps.at(-1)).toBeLessThan(60);
});

it("ends a training that gains next to nothing, and lets one go on that gains", () => {
  expect(follow((step) => 1 + 0.5 ** step).path.steps.at(-1)).toBeLessThan(30);
  expect(follow((step) => 1 / Math.sqrt(step)).path.steps.at(-1)).toBeGreaterThan(50);
});

it("records where the time is over", () => {
  const recorder = new PathRecorder(target, undefined, 1000);
  expect(recorder.record(3, () => ({ validation: Float64Array.of(1, 1) }), true)).toBe(true);
  expect(recorder.path.steps).toEqual([3]);
});

it("loses minus the logarithm of the probability of a class, and squared errors", () => {
  const classes = { values: Float64Array.of(1, 0), classes: 2 };
  expect([...rowLosses(Float64Array.of(0.75, 0.25, 1, 0), classes)]).toEqual([-Math.log(0.25), -0]);
  expect([...rowLosses(Float64Array.of(3, -1), target)]).toEqual([9, 1]);
});
