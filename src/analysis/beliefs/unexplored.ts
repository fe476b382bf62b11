import { mean } from "../../numeric/statistics.ts";
import { type CelledAxis, cellAt } from "./axis-cells.ts";
import type { BeliefModel } from "./belief-model.ts";
import type { Probe } from "./probes.ts";

/** A part has few trials if it has at most this share of those that an even spread would give it. */
const FEW_SHARE = 0.25;
/** More trials than this are never few. */
const MAX_FEW = 5;
/** Standard deviation of a prediction from which it says little: results have 1. */
const WIDE = 0.5;
/** A part with fewer probes than this is not judged. */
const MIN_PROBES = 8;

/** Values of a parameter of which the search knows little: few trials, and wide spread. */
export interface Unexplored {
  /** Flat name of the parameter. */
  readonly name: string;
  /** Least and greatest value of a part of a range. */
  readonly range?: readonly [low: number, high: number];
  /** The value, of a choice or of a number with few values. */
  readonly value?: unknown;
  /** Finished trials with these values. */
  readonly trials: number;
  /** Trials that an even spread over the parameter's values would have given them. */
  readonly even: number;
  /** Mean standard deviation of predictions there, as a share of that of all results. */
  readonly spread: number;
  /** The best result that the model does not exclude there (mean less 1.64 standard deviations). */
  readonly upTo: number;
  /** Whether that is better than the best result. */
  readonly promising: boolean;
}

/**
 * The parts of parameters' ranges with few trials where a model is unsure.
 * @param best loss of the best trial
 */
export function findUnexplored(
  model: BeliefModel,
  {
    objective,
    sign,
    best,
  }: { readonly objective: number; readonly sign: number; readonly best: number },
  axes: readonly CelledAxis[],
  probes: readonly Probe[],
  trials: readonly (readonly number[])[],
): readonly Unexplored[] {
  const process = model.process(objective);
  const inverse = model.inverse[objective];
  const at = { mean: 0, variance: 0 };
  const predicted = probes.map(({ x }) => {
    process.predict(x, at);
    const sd = Math.sqrt(at.variance);
    return { sd, bound: at.mean - 1.645 * sd };
  });
  return axes.flatMap((axis, a) => {
    const inCell: number[][] = axis.cells.map(() => []);
    for (const [i, { unit }] of probes.entries())
      if (model.encoding.active(unit, axis.axis)) inCell[cellAt(axis, unit[axis.axis])].push(i);
    const total = trials[a].reduce((sum, count) => sum + count, 0);
    const probed = inCell.reduce((sum, cell) => sum + cell.length, 0);
    return axis.cells.flatMap(({ range, value }, c): Unexplored[] => {
      const cell = inCell[c];
      const even = probed === 0 ? 0 : (total * cell.length) / probed;
      const few = Math.min(MAX_FEW, FEW_SHARE * even);
      if (cell.length < MIN_PROBES || axis.cells.length === 1 || trials[a][c] > few) return [];
      const spread = mean(cell.map((i) => predicted[i].sd));
      if (spread < WIDE) return [];
      const bound = cell.reduce((least, i) => Math.min(least, predicted[i].bound), Infinity);
      return [
        {
          name: axis.name,
          ...(range === undefined ? { value } : { range }),
          ...{ trials: trials[a][c], even, spread, upTo: sign * inverse(bound) },
          promising: inverse(bound) < best,
        },
      ];
    });
  });
}
