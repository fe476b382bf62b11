import { AttuneError } from "../../errors/attune-error.ts";
import type { DataNote } from "./data-table.ts";
import { readNumber } from "./number-format.ts";
import type { ColumnProfile } from "./profile.ts";
import { decimalOf, type ReadingChoices } from "./reading-choices.ts";
import { quote } from "./unreadable.ts";

/** Reads the weight of a row from its cell; the first row of the data is 1. */
export type WeightReader = (text: string, row: number) => number;

/**
 * A reader of a column of weights.
 * @returns a function that throws an AttuneError `data-invalid` for a cell that is no number above 0
 */
export function createWeightReader(
  name: string,
  profile: ColumnProfile,
  choices: ReadingChoices,
): WeightReader {
  const { format } = profile.numbers.read(decimalOf(profile, choices));
  return (text, row) => {
    const weight = readNumber(text, format);
    if (weight > 0 && weight < Infinity) return weight;
    const problem = text === "" ? "is empty" : `contains ${quote(text)}`;
    throw new AttuneError(
      "data-invalid",
      `weight column ${JSON.stringify(name)} ${problem} in row ${row} of the data; ` +
        "a weight is a number above 0",
      { hint: "correct the cell, or leave out rows that are not to count" },
    );
  };
}

/**
 * What weights are like, with the number of rows of equal weights that would tell as much, (Σw)² / Σw²
 * (Kish 1965).
 */
export function describeWeights(name: string, weights: Float64Array): DataNote {
  let sum = 0;
  let squares = 0;
  let least = Infinity;
  let most = 0;
  for (const w of weights) {
    sum += w;
    squares += w * w;
    least = Math.min(least, w);
    most = Math.max(most, w);
  }
  const effective = Math.round((sum * sum) / squares);
  return {
    column: name,
    message:
      `weights of the rows, ${least} to ${most}, worth ${effective} rows of equal weight; ` +
      "not used as an input",
  };
}
