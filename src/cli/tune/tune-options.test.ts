import { expect, it } from "vitest";
import { tuneOptionsOf } from "./tune-options.ts";

const common = { target: "y", storage: "memory:" as const };

it("takes over what is given, and nothing else", () => {
  expect(tuneOptionsOf(common)).toEqual(common);
  expect(
    tuneOptionsOf({
      ...common,
      task: "regression",
      models: ["tree"],
      cv: 3,
      dropMissing: true,
      trials: 9,
      seed: 0,
      set: ["model=tree", "depth=5"],
      try: ['{"model":"tree"}'],
      study: "s",
    }),
  ).toEqual({
    ...common,
    task: "regression",
    models: ["tree"],
    folds: 3,
    dropMissing: true,
    trials: 9,
    seed: 0,
    set: { model: "tree", depth: 5 },
    tries: [{ model: "tree" }],
    study: "s",
  });
});

it("reads METRIC and METRIC,time", () => {
  expect(tuneOptionsOf({ ...common, objective: "auc, time" })).toEqual({
    ...common,
    metric: "auc",
    objective: "score,time",
  });
  expect(tuneOptionsOf({ ...common, objective: "score,time" })).toEqual({
    ...common,
    objective: "score,time",
  });
  expect(tuneOptionsOf({ ...common, objective: "f1" })).toEqual({ ...common, metric: "f1" });
  for (const objective of ["auc,size", "auc,time,size"])
    expect(() => tuneOptionsOf({ ...common, objective })).toThrow("neither METRIC nor METRIC,time");
});

it("folds by group or by time have 5 parts by default", () => {
  expect(tuneOptionsOf({ ...common, group: "g" }).folds).toEqual({
    by: "group",
    column: "g",
    count: 5,
  });
  expect(tuneOptionsOf({ ...common, time: "t", cv: 3 }).folds).toEqual({
    by: "time",
    column: "t",
    count: 3,
  });
  expect(() => tuneOptionsOf({ ...common, group: "g", time: "t" })).toThrow("can't be combined");
});

it("refuses a setting without a value, and a task that is none", () => {
  expect(() => tuneOptionsOf({ ...common, set: ["depth"] })).toThrow(
    '--set "depth" is not name=value',
  );
  expect(() => tuneOptionsOf({ ...common, task: "ranking" })).toThrow(
    '--task must be classification or regression, got "ranking"',
  );
});

it("takes weights of rows and of classes", () => {
  expect(tuneOptionsOf({ ...common, weight: "w", classWeight: "balanced" })).toEqual({
    ...common,
    weight: "w",
    classWeight: "balanced",
  });
  expect(() => tuneOptionsOf({ ...common, classWeight: "even" })).toThrow(
    '--class-weight must be balanced, got "even"',
  );
});
