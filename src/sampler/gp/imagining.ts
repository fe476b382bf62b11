import type { Rng } from "../../numeric/rng.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { History, HistoryColumns } from "../../trial/history.ts";
import type { Criterion } from "../surrogate/acquisition.ts";
import { filledIn } from "../surrogate/observations.ts";
import { Fantasies } from "./fantasies.ts";
import { type FittedModels, meanAt } from "./fit.ts";
import { SEEDS } from "./order.ts";

/**
 * Share of the noise that imagined results have. The noise of a model without noisy results stands
 * for what it can't explain: with all of it, a point next to a running trial seems worth another.
 */
const NOISE_SHARE = 0.01;

/** A study in which trials are running. */
interface Running {
  readonly history: History;
  readonly fitted: FittedModels;
  /** The results from the best one on. */
  readonly order: readonly number[];
  /** Encoded points of the running trials, which the model has appended. */
  readonly running: readonly Float64Array[];
  readonly stream: Rng;
}

/** What a proposal takes from running trials whose results are imagined. */
interface Imagined {
  readonly fantasies: Fantasies;
  /** Points to search around: the best results, and running trials expected to be as good. */
  readonly seeds: readonly Float64Array[];
}

/**
 * How the results of running trials are imagined. Apart from the plan, so that a bundle with
 * `minimize` and numbers alone does not contain it.
 */
export interface Imagining {
  readonly noiseShare: number;
  imagine(study: Running): Imagined;
}

/** @param improvementOver makes what a proposal maximises if a value is the best one */
export function imagining(
  encoding: Encoding,
  improvementOver: (best: number, fitted: FittedModels) => Criterion,
): Imagining {
  const fantasiesOf = ({ fitted, order, running, stream }: Running): Fantasies => {
    const { outputs, observations, earlier } = fitted;
    const { size } = encoding;
    const best = order
      .slice(0, SEEDS)
      .map((k) => observations.x.subarray(k * size, (k + 1) * size));
    return new Fantasies(
      outputs[0],
      running.length,
      [...best, ...running],
      (x) => meanAt(outputs[0], earlier, x),
      (value) => improvementOver(value, fitted),
      stream.fork("fantasies"),
    );
  };
  const seedsOf = ({ history, fitted, order, running, stream }: Running) => {
    const { observations, outputs, values, earlier } = fitted;
    const known = order.slice(0, SEEDS).map((k) => ({
      columns: history.finished as HistoryColumns,
      row: observations.rows[k],
      value: values[0][k],
    }));
    const expected = running.map((x, row) => ({
      columns: history.pending,
      row,
      value: meanAt(outputs[0], earlier, x),
    }));
    return [...known, ...expected]
      .sort((a, b) => a.value - b.value)
      .slice(0, SEEDS)
      .map(({ columns, row }) => filledIn(columns, row, stream));
  };
  return {
    noiseShare: NOISE_SHARE,
    imagine: (study) => ({ fantasies: fantasiesOf(study), seeds: seedsOf(study) }),
  };
}
