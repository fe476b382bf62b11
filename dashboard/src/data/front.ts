import { kneeOf } from "../../../src/analysis/knee.ts";
import type { Direction } from "./api.ts";
import type { Trials } from "./trials.ts";

/** Rows that no other feasible trial dominates, in order of the first objective. */
export function frontOf(
  trials: Trials,
  directions: { readonly [name: string]: Direction },
): readonly number[] {
  const { feasible } = trials.fields;
  const losses = Object.entries(directions).map(([name, direction]) => {
    const sign = direction === "minimize" ? 1 : -1;
    return trials.values.get(name)?.numbers.map((v) => sign * v) ?? new Float64Array(0);
  });
  const rows: number[] = [];
  for (let row = 0; row < trials.length; row++)
    if (feasible.at(row) === true && losses.every((loss) => !Number.isNaN(loss[row] ?? Number.NaN)))
      rows.push(row);
  // In lexicographic order only earlier trials can dominate one.
  const order = Uint32Array.from(rows).sort((a, b) => {
    for (const loss of losses) if (loss[a] !== loss[b]) return loss[a]! - loss[b]!;
    return a - b;
  });
  const front: number[] = [];
  const isDominated = (row: number, by: number): boolean =>
    losses.every((loss) => loss[by]! <= loss[row]!) &&
    losses.some((loss) => loss[by]! < loss[row]!);
  for (const row of order) {
    // Of two objectives the last of the front has the least value of the second.
    const candidates = losses.length === 2 ? front.slice(-1) : front;
    if (!candidates.some((by) => isDominated(row, by))) front.push(row);
  }
  return front;
}

/** The row of the trial at the knee of a front, if it has one. */
export function kneeIn(
  trials: Trials,
  directions: { readonly [name: string]: Direction },
  front: readonly number[],
): number | undefined {
  const losses = Object.entries(directions).map(([name, direction]) => {
    const numbers = trials.values.get(name)?.numbers;
    return front.map((row) => (direction === "minimize" ? 1 : -1) * (numbers?.[row] ?? Number.NaN));
  });
  const place = kneeOf(losses);
  return place === undefined ? undefined : front[place];
}
