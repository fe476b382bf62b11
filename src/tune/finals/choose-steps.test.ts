import { expect, it } from "vitest";
import type { Fold } from "../split.ts";
import { chooseSteps } from "./choose-steps.ts";
import type { LearningPath } from "./learning-path.ts";

const target = { values: Float64Array.of(0, 0, 0, 0, 0, 0), classes: 0 };
const foldOf = (...validation: number[]): Fold => ({
  train: Int32Array.from({ length: 6 }, (_, i) => i).filter((i) => !validation.includes(i)),
  validation: Int32Array.from(validation),
});
const folds = [foldOf(0, 1), foldOf(2, 3), foldOf(4, 5)];
/** Errors of both rows after each step; targets are 0. */
const pathOf = (steps: number[], errors: number[]): LearningPath => ({
  steps,
  predictions: errors.map((e) => Float64Array.of(e, e)),
  held: [],
});

it("ends the training of a fold where the other folds lose least", () => {
  const paths = [
    pathOf([8, 11, 15], [0, 9, 9]), // its own rows would end it at once
    pathOf([8, 11, 15], [3, 1, 2]),
    pathOf([8, 11, 15], [3, 1, 2]),
  ];
  expect(chooseSteps(paths, folds, target, undefined)).toEqual([1, 0, 0]);
});

it("takes a path that ended early to go on as it ended", () => {
  const paths = [pathOf([8, 11], [2, 1]), pathOf([8, 11, 15], [3, 2, 1]), pathOf([8], [4])];
  // For the first: 3 + 4, 2 + 4, 1 + 4 (squared); it has two steps itself.
  expect(chooseSteps(paths, folds, target, undefined)).toEqual([1, 1, 0]);
});

it("does not ask folds of other repeats, which validate on the same rows", () => {
  const repeated = [foldOf(0, 1, 2), foldOf(3, 4, 5), foldOf(0, 3, 4), foldOf(1, 2, 5)];
  const steps = [8, 11];
  const path = (errors: number[]): LearningPath => ({
    steps,
    predictions: errors.map((e) => Float64Array.of(e, e, e)),
    held: [],
  });
  const paths = [path([0, 1]), path([1, 0]), path([0, 5]), path([0, 5])];
  expect(chooseSteps(paths, repeated, target, undefined).slice(0, 2)).toEqual([1, 0]);
});

it("weighs rows", () => {
  const paths = [pathOf([8, 11], [0, 0]), pathOf([8, 11], [1, 2]), pathOf([8, 11], [2, 1])];
  const heavy = (row: number): Float64Array =>
    Float64Array.from({ length: 6 }, (_, i) => (i === row ? 9 : 1));
  expect(chooseSteps(paths, folds, target, heavy(2))[0]).toBe(0);
  expect(chooseSteps(paths, folds, target, heavy(4))[0]).toBe(1);
});
