import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import { pixelCount } from "../../model/convolution/image-shape.ts";
import type { ModelName } from "../../model/model.ts";
import { featureCount } from "../image/image-features.ts";
import type { DataNote } from "../table/data-table.ts";
import type { Dataset } from "../table/read-dataset.ts";
import { stepWidth } from "./column-encoding.ts";
import type { PreparationJson } from "./prepare-rows.ts";

/**
 * Columns in which predictions are monotone: 1 where they may not fall as its values rise, −1 where
 * they may not rise.
 */
export type Monotone = { readonly [column: string]: 1 | -1 };

/** The models that keep it. */
export const MONOTONE_MODELS: readonly ModelName[] = ["boosting"];

/**
 * Checks the columns, and turns the signs to the probability of the second class.
 * @param positive label of the class whose probability is meant. Default: the second one
 * @throws AttuneError `usage`, `data-invalid`
 */
export function resolveMonotone(
  wished: Monotone | undefined,
  { table, classes }: Pick<Dataset, "table" | "classes">,
  positive: string | undefined,
): Monotone | undefined {
  if (wished === undefined || Object.keys(wished).length === 0) return undefined;
  if (classes.length > 2)
    throw new AttuneError(
      "usage",
      `monotone is for numbers and two classes, not ${classes.length}`,
      {
        hint: "leave it out",
      },
    );
  const numbers = table.columns.filter((c) => c.type === "number").map((c) => c.name);
  for (const [name, sign] of Object.entries(wished)) {
    const column = table.columns.find((c) => c.name === name);
    if (column === undefined)
      throw new AttuneError("data-invalid", `monotone: no model uses a column ${show(name)}`, {
        hint: didYouMeanOrList(name, numbers),
      });
    if (column.type !== "number")
      throw new AttuneError(
        "data-invalid",
        `monotone: column ${show(name)} has ${NOUNS[column.type]}, not numbers`,
        {
          hint:
            column.type === "date"
              ? "leave it out: day, month and year are columns of their own"
              : "leave it out, or read it as numbers with --numeric",
        },
      );
    if (sign !== 1 && sign !== -1)
      throw new AttuneError("usage", `monotone: ${name} must be 1 or -1, got ${show(sign)}`);
  }
  if (positive === undefined || positive !== classes[0]) return wished;
  return Object.fromEntries(
    Object.entries(wished).map(([name, sign]) => [name, sign === 1 ? -1 : 1]),
  );
}

const NOUNS = { date: "dates", category: "categories", text: "texts" } as const;

/** @throws AttuneError `usage` for a model that can't be monotone */
export function requireMonotoneModels(names: readonly ModelName[]): void {
  const other = names.find((name) => !MONOTONE_MODELS.includes(name));
  if (other === undefined) return;
  throw new AttuneError("usage", `monotone is kept by boosting only, not by ${other}`, {
    hint: `use --models ${MONOTONE_MODELS.join(",")}`,
  });
}

/** What is promised of each column. @param positive label of the class that is meant */
export function describeMonotone(
  wished: Monotone | undefined,
  { classes }: Pick<Dataset, "classes">,
  positive = classes[1],
): DataNote[] {
  const what = classes.length === 0 ? "predictions" : `the probability of ${positive}`;
  return Object.entries(wished ?? {}).map(([column, sign]) => ({
    column,
    message:
      `${what} will not ${sign === 1 ? "fall" : "rise"} as its values rise; only boosting keeps ` +
      "that, so other models are left out",
  }));
}

/** The signs of the encoded columns. */
export function encodeMonotone(
  monotone: Monotone | undefined,
  { steps, images }: PreparationJson,
): Int8Array | undefined {
  if (monotone === undefined) return undefined;
  const signs = steps.map((step) => {
    const own = new Array<number>(stepWidth(step)).fill(0);
    // A further column that marks missing cells is free.
    if (Object.hasOwn(monotone, step.name)) own[0] = monotone[step.name];
    return own;
  });
  if (images === undefined) return Int8Array.from(signs.flat());
  // Gradients take the place of pixels.
  const ofImages = new Array<number>(featureCount(images)).fill(0);
  return Int8Array.from([...ofImages, ...signs.slice(pixelCount(images)).flat()]);
}
