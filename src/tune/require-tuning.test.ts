import { describe, expect, it } from "vitest";
import { tpe } from "../sampler/tpe/tpe.ts";
import { memory } from "../storage/memory/memory.ts";
import { predictRows } from "./saved-model/predict-rows.ts";
import { readSavedModel } from "./saved-model/saved-model.ts";
import { tune } from "./tune.ts";

const rows = [{ y: 1, x: 2 }];

/** The message and hint of a call that must be refused. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    expect(name, message).toBe("AttuneError");
    return hint === undefined ? message : `${message} [${hint}]`;
  }
  throw new Error("the call was accepted");
}
const loose = (f: unknown) => f as (...args: readonly unknown[]) => unknown;

describe("tune refuses", () => {
  it.each([
    [{ targt: "y" }, 'tune has no option "targt" [did you mean target?]'],
    [{ trails: 3 }, 'tune has no option "trails" [did you mean trials?]'],
    [{ target: undefined }, "target must be a string that is not empty, got undefined"],
    [{ trials: "3" }, 'trials must be a whole number from 1 to 1000000000, got "3"'],
    [{ seconds: "3" }, 'seconds must be a number from 0.001 to 1000000000, got "3"'],
    [{ holdout: 1n }, "holdout must be a number from 0 to 0.9, got 1n"],
    [{ folds: "5" }, /^folds must be a whole number from 2 to 100, got "5"/],
    [{ folds: { by: "groop" } }, /^folds.by must be "group" or "time", got "groop" \[did you mean/],
    [{ folds: { by: "group" } }, 'folds needs { by, column, count }, got {"by":"group"}'],
    [{ folds: { bye: "group" } }, 'folds has no option "bye" [did you mean by?]'],
    [{ models: "tree" }, 'models must be a list of names, got "tree"'],
    [{ ignore: [1n] }, /^ignore must be a list of names/],
    [{ set: 5 }, "set must be values by name, got 5"],
    [{ tries: { model: "tree" } }, /^tries must be a list of candidates, got \{"model":"tree"\}/],
    [{ objective: "scor" }, 'objective must be "score" or "score,time", got "scor" [did you mean'],
    [{ sampler: tpe }, /^sampler must be .*got function tpe \[call it: tpe\(\)\]/],
    [{ storage: memory() }, /^the storage's URL must be a string, got/],
    [{ onProgress: 5 }, "onProgress must be a function, got 5"],
    [{ signal: {} }, /^signal must be an AbortSignal/],
    [{ seed: "1" }, 'seed must be a whole number, got "1"'],
    [{ dropMissing: "yes" }, 'dropMissing must be true or false, got "yes"'],
  ])("%o", async (wrong, message) => {
    const text = await refusal(() => loose(tune)(rows, { target: "y", ...wrong }));
    if (typeof message === "string") expect(text.slice(0, message.length)).toBe(message);
    else expect(text).toMatch(message);
  });
  it("data that is none, and rows that are none", async () => {
    for (const given of [undefined, 5, {}, Promise.resolve(rows)])
      expect(await refusal(() => loose(tune)(given, { target: "y" }))).toMatch(
        /^data must be a path, a URL or rows, got/,
      );
    expect(await refusal(() => loose(tune)([5], { target: "y" }))).toBe(
      "row 0 must be an object, got 5",
    );
  });
});

it("predictRows and readSavedModel refuse what is no model and no text", async () => {
  expect(await refusal(() => loose(predictRows)("model.json", rows))).toBe(
    'predictRows needs a saved model, got "model.json" [give what readSavedModel or the model() of a result of tune returned]',
  );
  expect(await refusal(() => loose(readSavedModel)({}))).toMatch(
    /^readSavedModel needs the text of a file and its path, got \{\}, undefined/,
  );
});
