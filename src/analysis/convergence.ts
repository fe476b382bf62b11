import { hypervolume as dominatedVolume } from "../numeric/pareto.ts";
import type { ParamTree } from "../space/param.ts";
import { feasibleRows } from "../trial/feasible.ts";
import type { History } from "../trial/history.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { requireStudy } from "./require-study.ts";

/** The best result after each finished trial; both columns have one entry per finished trial. */
export interface Convergence {
  /** Number of each finished trial, in completion order. */
  readonly number: Int32Array;
  /**
   * With one objective the best value so far, NaN before the first feasible complete trial. With
   * several the volume that the front so far dominates, up to the worst finite value that any
   * feasible complete trial of the study has in each objective.
   */
  readonly best: Float64Array;
}

/**
 * The best result after each finished trial, in completion order. Infeasible trials don't count.
 * @throws AttuneError `usage` for something else than a study
 */
export function convergence<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
): Convergence {
  requireStudy("convergence", study, "objectives", "history");
  const { history } = study;
  const { finished } = history;
  const [sign, ...otherSigns] = measuresOf(study.objectives, {}).signs;
  const best =
    otherSigns.length === 0
      ? leastLosses(history).map((loss) => loss * sign)
      : dominatedVolumes(history);
  return { number: finished.number.slice(0, finished.length), best };
}

/** Least loss of a feasible trial up to each row; NaN before the first one. */
function leastLosses(history: History): Float64Array {
  const { finished } = history;
  const least = new Float64Array(finished.length).fill(Number.NaN);
  const feasible = new Set(feasibleRows(history));
  let leastSoFar = Number.NaN;
  for (let i = 0; i < finished.length; i++) {
    const loss = finished.loss[0][i];
    if (feasible.has(i) && !Number.isNaN(loss) && !(loss >= leastSoFar)) leastSoFar = loss;
    least[i] = leastSoFar;
  }
  return least;
}

/** Volume that the feasible trials up to each row dominate. */
function dominatedVolumes(history: History): Float64Array {
  const { finished } = history;
  const rows = feasibleRows(history);
  const reference = finished.loss.map((column) =>
    rows.reduce(
      (worst, i) => (column[i] < Infinity ? Math.max(worst, column[i]) : worst),
      -Infinity,
    ),
  );
  const volumes = new Float64Array(finished.length);
  const feasible = new Set(rows);
  let front: readonly (readonly number[])[] = [];
  let volume = 0;
  for (let i = 0; i < finished.length; i++) {
    const point = finished.loss.map((column) => column[i]);
    const isDominated = (): boolean => front.some((p) => p.every((v, k) => v <= point[k]));
    if (feasible.has(i) && !isDominated()) {
      front = [...front.filter((p) => !p.every((v, k) => v >= point[k])), point];
      volume = dominatedVolume(front, reference);
    }
    volumes[i] = volume;
  }
  return volumes;
}
