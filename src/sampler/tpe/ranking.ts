import { CurveModel } from "../../trial/curve-model.ts";
import { isFeasible } from "../../trial/feasible.ts";
import type { History } from "../../trial/history.ts";

/** Groups of rows with one objective, from best to worst. */
const [FEASIBLE, PRUNED, INFEASIBLE, FAILED] = [0, 1, 2, 3];

/** The best finished rows, in the order in which TPE splits them into good and bad ones. */
export interface Ranking {
  /** Row indices, best first. */
  readonly order: readonly number[];
  /** At most this many rows count as good. */
  readonly maxGood: number;
  /** Takes in the next row. */
  add(history: History, row: number): void;
}

/**
 * The ranking of one objective: feasible complete rows by value, pruned ones by their last step and
 * value, infeasible ones by violation, failed ones last.
 */
export class LossRanking implements Ranking {
  readonly order: number[] = [];
  readonly maxGood: number;

  /** @param maxGood all rows that are kept */
  constructor(maxGood: number) {
    this.maxGood = maxGood;
  }

  /** Takes in the next row. */
  add(history: History, row: number): void {
    const { finished } = history;
    const groupOf = (i: number): number => {
      if (finished.state[i] === "failed") return FAILED;
      if (finished.state[i] === "pruned") return PRUNED;
      return isFeasible(finished, i) ? FEASIBLE : INFEASIBLE;
    };
    const loss = finished.loss[0];
    const compare = (a: number, b: number): number => {
      const group = groupOf(a);
      if (group !== groupOf(b)) return group - groupOf(b);
      if (group === FEASIBLE) return loss[a] === loss[b] ? a - b : loss[a] - loss[b];
      if (group === INFEASIBLE)
        return finished.violation[a] === finished.violation[b]
          ? a - b
          : finished.violation[a] - finished.violation[b];
      if (group === PRUNED)
        return comparePruned(history, finished.number[a], finished.number[b]) || a - b;
      return a - b;
    };
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (compare(this.order[mid], row) <= 0) low = mid + 1;
      else high = mid;
    }
    this.order.splice(low, 0, row);
    if (this.order.length > this.maxGood) this.order.pop();
  }
}

/** Negative when trial `a` was pruned at a later step than `b`, or at the same with less loss. */
function comparePruned(history: History, a: number, b: number): number {
  const [x, y] = [history.curve(a), history.curve(b)];
  const [i, j] = [x.step.length - 1, y.step.length - 1];
  if (i < 0 || j < 0) return j - i;
  const byStep = y.step[j] - x.step[i];
  const loss = (v: number): number => (Number.isNaN(v) ? Infinity : v);
  return byStep !== 0
    ? byStep
    : loss(x.loss[i]) === loss(y.loss[j])
      ? 0
      : loss(x.loss[i]) - loss(y.loss[j]);
}

/**
 * Rows from best to worst with one objective: feasible complete ones by value, together with pruned
 * ones by the forecast of their curves; then infeasible ones, then those that failed or have no
 * curve.
 */
export function rankByForecast(history: History): number[] {
  const { finished } = history;
  const model = CurveModel.of(history);
  const score = new Float64Array(finished.length);
  const group = new Uint8Array(finished.length);
  for (let i = 0; i < finished.length; i++) {
    if (finished.state[i] === "complete") {
      group[i] = isFeasible(finished, i) ? 0 : 1;
      score[i] = group[i] === 1 ? finished.violation[i] : model.fromLoss(finished.loss[0][i]);
      continue;
    }
    const forecast =
      finished.state[i] === "failed"
        ? undefined
        : model.forecast(history.curve(finished.number[i]));
    group[i] = forecast === undefined ? 2 : 0;
    score[i] = forecast?.mean ?? 0;
  }
  return Array.from(score.keys()).sort(
    (a, b) => group[a] - group[b] || score[a] - score[b] || a - b,
  );
}
