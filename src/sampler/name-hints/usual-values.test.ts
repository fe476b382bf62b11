import { describe, expect, it } from "vitest";
import { isUsualChoice, usualValues } from "./usual-values.ts";

/** The likeliest usual value of each name, among the names given. */
const firstOf = (...names: string[]): (number | undefined)[] =>
  names.map((name) => usualValues(name, names)[0]);

describe("usual values", () => {
  it("are found however a learning rate is written", () => {
    for (const name of [
      ...["lr", "learning_rate", "learningRate", "learning-rate", "LR", "eta", "eta0", "init_lr"],
      ...["learning_rate_init", "optimizer.sgd.lr", "head.baseLr", "lr0", "step_size", "rate"],
    ])
      expect([name, usualValues(name, [name])[0]]).toEqual([name, 1e-3]);
  });
  it("of a learning rate depend on what is trained", () => {
    expect(firstOf("learning_rate", "max_depth", "n_estimators")).toEqual([0.1, 6, 100]);
    expect(firstOf("eta", "num_leaves", "min_child_samples")).toEqual([0.1, 31, 20]);
    expect(firstOf("lr", "momentum")).toEqual([1e-2, 0.9]);
    expect(firstOf("lr", "dropout", "batchSize", "num_layers")).toEqual([1e-3, 0.2, 32, 2]);
  });
  it("of a network with a depth are a network's", () => {
    expect(firstOf("alpha", "batch_size", "depth", "learning_rate_init", "width")).toEqual([
      1e-4, 32, 2, 1e-3, 128,
    ]);
    expect(firstOf("depth", "lr", "momentum")).toEqual([2, 1e-2, 0.9]);
    expect(firstOf("depth", "learning_rate", "iterations")).toEqual([6, 0.1, 100]);
  });
  it("of trees depend on whether they are boosted, many, or one", () => {
    expect(firstOf("max_depth", "min_samples_leaf", "learning_rate")).toEqual([6, 20, 0.1]);
    expect(firstOf("max_depth", "min_samples_leaf", "n_estimators")).toEqual([Infinity, 1, 100]);
    expect(firstOf("max_depth", "min_samples_leaf", "ccp_alpha")).toEqual([3, 5, undefined]);
  });
  it("of alpha depend on whether there is a network", () => {
    expect(firstOf("alpha", "hidden_units")).toEqual([1e-4, 128]);
    expect(firstOf("alpha", "l1_ratio")).toEqual([1, 0.5]);
  });
  it("exist for regularisation by any of its names", () => {
    for (const name of ["weight_decay", "weightDecay", "wd", "decay", "l2"])
      expect([name, usualValues(name, [name])[0]]).toEqual([name, 1e-4]);
    expect(firstOf("C", "gamma", "epsilon", "reg_lambda")).toEqual([1, 0.03, 0.1, 1]);
  });
  it("do not exist for other names, though they contain such a word", () => {
    const others = ["lr_decay", "min_lr", "lr_scheduler_gamma", "learning_rate_decay", "warmup_lr"];
    for (const name of [...others, "x", "temperature", "heat", "alphabet", "depth_of_water_lrf"])
      expect([name, usualValues(name, [name])]).toEqual([name, []]);
  });
});

it("choices are usual by their whole name", () => {
  expect(["adam", "AdamW", "relu", "rbf", "sgd", "adamax", "linear"].filter(isUsualChoice)).toEqual(
    ["adam", "AdamW", "relu", "rbf"],
  );
});
