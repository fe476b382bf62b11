import { crowding, nonDominatedRanks } from "../../numeric/pareto.ts";
import { COMPLETE, FAILED, type History } from "../../trial/history.ts";

/**
 * Finished rows from best to worst, as TPE splits them: feasible complete ones by value (with several objectives by rank, then crowding), pruned ones by
 * how far they came and their last value, infeasible ones by how much, failed ones last.
 */
export class Ranking {
  /** Row indices, best first. */
  readonly order: number[] = [];
  #rows = 0;

  update(history: History): void {
    const { finished } = history;
    if (finished.loss.length > 1) {
      if (this.#rows !== finished.length) this.#rankAll(history);
      this.#rows = finished.length;
      return;
    }
    const group = (i: number): number =>
      finished.state[i] === COMPLETE ? (finished.violation[i]! > 0 ? 2 : 0) : finished.state[i] === FAILED ? 3 : 1;
    const loss = finished.loss[0]!;
    const compare = (a: number, b: number): number => {
      const g = group(a);
      if (g !== group(b)) return g - group(b);
      if (g === 0) return loss[a]! - loss[b]! || a - b;
      if (g === 2) return finished.violation[a]! - finished.violation[b]! || loss[a]! - loss[b]! || a - b;
      if (g === 1) return comparePruned(history, finished.number[a]!, finished.number[b]!) || a - b;
      return a - b;
    };
    for (; this.#rows < finished.length; this.#rows++) {
      let low = 0;
      let high = this.order.length;
      while (low < high) {
        const mid = (low + high) >> 1;
        if (compare(this.order[mid]!, this.#rows) <= 0) low = mid + 1;
        else high = mid;
      }
      this.order.splice(low, 0, this.#rows);
    }
  }

  #rankAll(history: History): void {
    const { finished } = history;
    const n = finished.length;
    const feasible: number[] = [];
    const rest: number[] = [];
    for (let i = 0; i < n; i++) (finished.state[i] === COMPLETE && !(finished.violation[i]! > 0) ? feasible : rest).push(i);
    const points = finished.loss.map((column) => Float64Array.from(feasible, (i) => column[i]!));
    const ranks = nonDominatedRanks(points, feasible.length);
    const fronts: number[][] = [];
    for (let k = 0; k < feasible.length; k++) (fronts[ranks[k]!] ??= []).push(k);
    this.order.length = 0;
    for (const front of fronts) {
      const distance = crowding(points, front);
      const byDistance = front.map((_, k) => k).sort((a, b) => (distance[a] === distance[b] ? a - b : distance[b]! - distance[a]!));
      for (const k of byDistance) this.order.push(feasible[front[k]!]!);
    }
    const worse = (i: number): number => (finished.state[i] === FAILED ? Infinity : finished.violation[i]!);
    rest.sort((a, b) => (worse(a) === worse(b) ? a - b : worse(a) - worse(b)));
    this.order.push(...rest);
  }
}

function comparePruned(history: History, a: number, b: number): number {
  const [x, y] = [history.curve(a), history.curve(b)];
  const [i, j] = [x.step.length - 1, y.step.length - 1];
  if (i < 0 || j < 0) return j - i;
  const byStep = y.step[j]! - x.step[i]!;
  const loss = (v: number): number => (Number.isNaN(v) ? Infinity : v);
  return byStep !== 0 ? byStep : loss(x.loss[i]!) === loss(y.loss[j]!) ? 0 : loss(x.loss[i]!) - loss(y.loss[j]!);
}
