import { describe, expect, it } from "vitest";
import { spaceFrom } from "../space/json/space-from.ts";
import { guessParam } from "./guess-param.ts";
import { findConstants } from "./source-constants.ts";

describe("constants of a program", () => {
  it("are found in Python: assignments, annotations and arguments", () => {
    const source = `
import torch
LR = 3e-4
batch_size: int = 64  # per device
use_bn = True
parser.add_argument("--weight-decay", type=float, default=1e-2, help="L2")
model = Net(hidden=128, dropout=0.2)
if step == 100: stop()
`;
    expect(Object.fromEntries(findConstants(source))).toEqual({
      ...{ LR: 3e-4, batch_size: 64, use_bn: true, "weight-decay": 0.01, hidden: 128 },
      dropout: 0.2,
    });
  });
  it("are found in TypeScript: constants and members", () => {
    const source = `
const learningRate = 0.05;
let depth: number = 3;
export const rounds = 1_000
train({ momentum: 0.9, "layers": 2 });
`;
    expect(Object.fromEntries(findConstants(source))).toEqual({
      ...{ learningRate: 0.05, depth: 3, rounds: 1000, momentum: 0.9, layers: 2 },
    });
  });
});

describe("a guessed range", () => {
  it("has the present value in it, whatever that is", () => {
    for (const name of ["lr", "dropout", "batch_size", "num_layers", "momentum", "alpha", "x"])
      for (const value of [-3, -0.5, 0, 1e-7, 0.01, 0.5, 1, 2, 7, 48, 1000, 12345.5]) {
        const param = guessParam(name, value);
        if (param === undefined) continue;
        const { low = -Infinity, high = Infinity, choices } = param;
        if (param.log === undefined || value > 0) {
          expect(choices?.includes(value) ?? (low <= value && value <= high)).toBe(true);
          // The space accepts it.
          expect(spaceFrom({ [name]: { ...param } }).check({ [name]: value })).toEqual([]);
        }
      }
  });
  it("is on a log scale for a learning rate", () => {
    expect(guessParam("model.lr", 0.01)).toEqual({
      type: "float",
      low: 1e-5,
      high: 0.3,
      log: true,
    });
    expect(guessParam("lr", 2)).toEqual({ type: "float", low: 1e-5, high: 2, log: true });
  });
  it("is not made for what is no hyperparameter", () => {
    for (const name of ["seed", "random_state", "data_path", "n_jobs", "port"])
      expect(guessParam(name, 4)).toBeUndefined();
    expect(guessParam("optimizer", "adam")).toBeUndefined();
  });
});
