import { expect, it } from "vitest";
import { TrainedModels } from "./trained-models.ts";

it("the models of a trial are kept in order of the folds", () => {
  const models = new TrainedModels();
  models.keep(3, ["a", "b"], 1);
  expect(models.of(3)).toEqual(["a", "b"]);
  expect(models.of(4)).toBeUndefined();
});

it("the worst trials' models are dropped where there are too many characters", () => {
  const models = new TrainedModels(10);
  models.keep(0, ["1234"], 0.5);
  models.keep(1, ["12", "34"], 0.3);
  models.keep(2, ["12"], 0.4); // ten characters are not too many
  expect([0, 1, 2].map((n) => models.of(n) !== undefined)).toEqual([true, true, true]);
  models.keep(3, ["1"], 0.45);
  expect([0, 1, 2, 3].map((n) => models.of(n) !== undefined)).toEqual([false, true, true, true]);
  // The room of what was dropped is free again; the next one is dropped at once if it is the worst.
  models.keep(4, ["123"], 0.2);
  expect(models.of(4)).toEqual(["123"]);
  models.keep(5, ["1"], 0.9);
  expect(models.of(5)).toBeUndefined();
  expect([1, 2, 3, 4].map((n) => models.of(n) !== undefined)).toEqual([true, true, true, true]);
});

it("several are dropped for a large one, and the last one stays however large it is", () => {
  const models = new TrainedModels(5);
  models.keep(0, ["12"], 0.5);
  models.keep(1, ["12"], 0.6);
  models.keep(2, ["1234567"], 0.1);
  expect([0, 1, 2].map((n) => models.of(n) !== undefined)).toEqual([false, false, true]);
});

it("the models of a trial that is evaluated again take the place of the former ones", () => {
  const models = new TrainedModels(6);
  models.keep(0, ["1234"], 0.5);
  models.keep(0, ["12"], 0.5);
  models.keep(1, ["1234"], 0.4);
  expect(models.of(0)).toEqual(["12"]);
  expect(models.of(1)).toEqual(["1234"]);
});
