import { CurveModel } from "../../trial/curve-model.ts";
import type { History } from "../../trial/history.ts";
import { byCrowding } from "../selection.ts";

/**
 * With several objectives: how many rows are ranked against each new one; the best of them, once
 * there are more.
 */
const KEPT = 1000;

/**
 * The best of the finished rows, from best to worst, as TPE splits them: feasible complete ones by
 * value (with several objectives by rank, then crowding), pruned ones by how far they came and
 * their last value, infeasible ones by how much, failed ones last.
 */
export class Ranking {
  /** Row indices, best first. */
  order: number[] = [];
  readonly #most: number;

  /** @param most rows that are kept, with one objective */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes in the next row. */
  add(history: History, row: number): void {
    const { finished } = history;
    if (finished.loss.length > 1) {
      this.order = byCrowding(finished, [...this.order, row]).slice(0, KEPT);
      return;
    }
    const group = (i: number): number =>
      finished.state[i] === "complete"
        ? finished.violation[i] > 0
          ? 2
          : 0
        : finished.state[i] === "failed"
          ? 3
          : 1;
    const loss = finished.loss[0];
    const compare = (a: number, b: number): number => {
      const g = group(a);
      if (g !== group(b)) return g - group(b);
      if (g === 0) return loss[a] === loss[b] ? a - b : loss[a] - loss[b];
      if (g === 2)
        return finished.violation[a] === finished.violation[b]
          ? a - b
          : finished.violation[a] - finished.violation[b];
      if (g === 1) return comparePruned(history, finished.number[a], finished.number[b]) || a - b;
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
    if (this.order.length > this.#most) this.order.pop();
  }
}

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
 * Rows from best to worst with one objective: complete ones by value among pruned ones by what
 * their curves lead to, then those that broke limits, failed, or have no curve.
 */
export function rankByForecast(history: History): number[] {
  const { finished } = history;
  const model = CurveModel.of(history);
  const score = new Float64Array(finished.length);
  const group = new Uint8Array(finished.length);
  for (let i = 0; i < finished.length; i++) {
    if (finished.state[i] === "complete") {
      group[i] = finished.violation[i] > 0 ? 1 : 0;
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
