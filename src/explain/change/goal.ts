import { AttuneError } from "../../errors/attune-error.ts";
import { didYouMeanOrList } from "../../errors/did-you-mean.ts";
import { show } from "../../errors/show.ts";
import { greatestOf } from "../../numeric/extremes.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";

/** A prediction that is to be reached. */
export interface Goal {
  /** Such as `yes`, `another class than no` or `at least 500`. */
  readonly text: string;
  /** How near a prediction is; it is reached where `isReached`. */
  readonly margin: (p: Float64Array, row: number) => number;
  /** Whether a prediction reaches it. */
  readonly isReached: (p: Float64Array, row: number) => boolean;
}

/**
 * The goal of a change.
 * @param own prediction of the row that is changed
 * @param to a class, or the number to reach; undefined: any other class
 * @throws AttuneError `usage` if it is no class or number, or is reached already
 */
export function goalOf(
  { classes, target }: SavedModel,
  own: Float64Array,
  to: string | number | undefined,
): Goal {
  return classes.length === 0 ? numberGoal(own[0], to, target) : classGoal(classes, own, to);
}

function numberGoal(own: number, to: string | number | undefined, target: string): Goal {
  if (typeof to !== "number" || !Number.isFinite(to))
    throw new AttuneError("usage", `to must be the number of ${target} to reach, got ${show(to)}`);
  if (own === to) throw new AttuneError("usage", `to: ${to} is predicted already`);
  const sign = own < to ? 1 : -1;
  const margin = (p: Float64Array, row: number): number => sign * (p[row] - to);
  return {
    ...{ text: `${sign > 0 ? "at least" : "at most"} ${to}`, margin },
    isReached: (p, row) => margin(p, row) >= 0,
  };
}

function classGoal(
  classes: readonly string[],
  own: Float64Array,
  to: string | number | undefined,
): Goal {
  const k = classes.length;
  const predicted = (p: Float64Array, row: number): number => {
    const ofRow = p.subarray(row * k, row * k + k);
    return ofRow.indexOf(greatestOf(ofRow));
  };
  const before = predicted(own, 0);
  const wished = to === undefined ? undefined : classes.indexOf(String(to));
  if (wished === -1)
    throw new AttuneError("usage", `to: there is no class ${show(to)}`, {
      hint: didYouMeanOrList(String(to), classes),
    });
  if (wished === before)
    throw new AttuneError("usage", `to: ${classes[before]} is predicted already`, {
      hint: "name another class",
    });
  const greatestBut = (p: Float64Array, row: number, but: number): number => {
    let greatest = 0;
    for (let c = 0; c < k; c++) if (c !== but) greatest = Math.max(greatest, p[row * k + c]);
    return greatest;
  };
  if (wished !== undefined)
    return {
      text: classes[wished],
      margin: (p, row) => p[row * k + wished] - greatestBut(p, row, wished),
      isReached: (p, row) => predicted(p, row) === wished,
    };
  return {
    text: k === 2 ? classes[1 - before] : `another class than ${classes[before]}`,
    margin: (p, row) => greatestBut(p, row, before) - p[row * k + before],
    isReached: (p, row) => predicted(p, row) !== before,
  };
}
