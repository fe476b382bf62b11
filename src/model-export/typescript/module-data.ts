import { packFloats, packWhole } from "../../numeric/packed-numbers.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import { type ExportedModel, PACKED_KEY } from "./runtime.ts";

/** The model as the text of a module's data: JSON in which long lists of numbers are packed. */
export function moduleData({ task, classes, columns, ensemble }: SavedModel): string {
  const { members, calibration } = ensemble;
  const model: ExportedModel = {
    task,
    classes,
    // Categories are listed for remarks on unknown ones, scripts for those on exports: a module has none.
    columns: columns.map(({ categories, scripts, ...spec }) => spec),
    ...(calibration && { calibration }),
    parts: members.flatMap(({ weight, pipelines }) =>
      pipelines.map(({ model, preparation, fitted }) => ({
        weight: weight / pipelines.length,
        model,
        preparation,
        fitted,
      })),
    ),
  };
  return JSON.stringify(model, (_key, value: unknown) =>
    Array.isArray(value) && value.every((entry) => typeof entry === "number")
      ? packShortest(value)
      : value,
  );
}

/** A list of numbers, packed where that is shorter. */
function packShortest(list: readonly number[]): unknown {
  const isWhole = list.every(
    (n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32 && !Object.is(n, -0),
  );
  const type = list.every((n) => Math.fround(n) === n) ? "f32" : "f64";
  const packed = { [PACKED_KEY]: isWhole ? packWhole(list) : packFloats(list, type) };
  return JSON.stringify(packed).length < JSON.stringify(list).length ? packed : list;
}
