import { AttuneError } from "../../errors/attune-error.ts";
import type { Rng } from "../../numeric/rng.ts";
import { type Axis, levelOf } from "../../space/axis.ts";
import { type History, withPending } from "../../trial/history.ts";
import type { Plan, Problem, Proposal, Sampler } from "../sampler.ts";
import { begin } from "../start.ts";
import { bandwidth, lowestBandwidth } from "./bandwidth.ts";
import { Kernels } from "./kernels.ts";
import { Mixture } from "./mixture.ts";
import { Ranking } from "./ranking.ts";

export interface TpeOptions {
  /** One density over all parameters together (true), or one for each (false). */
  multivariate?: boolean;
  /** Points drawn from the good density, of which the most promising is proposed. */
  candidates?: number;
  /** Finished trials before the first model. */
  startup?: number;
  /** Greatest number of trials counted as good; the share is a tenth. */
  good?: number;
}

/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011): densities of good and of other trials, and the point that is most likelier under the good one
 * (their ratio grows with expected improvement, eq. 7). Multivariate and conditional parameters, trials under way counted as bad, and bandwidths after Watanabe 2023.
 * @throws AttuneError `usage` for options out of range
 */
export function tpe(options: TpeOptions = {}): Sampler {
  const { multivariate = true, candidates = 24, startup = 10, good = 25 } = options;
  for (const [name, value] of Object.entries({ candidates, startup, good }))
    if (!Number.isInteger(value) || value < 1) throw new AttuneError("usage", `${name} of tpe must be a whole number from 1, got ${value}`);
  return {
    name: "tpe",
    supports: { kinds: "all", conditional: true, objectives: Infinity, limits: true, constraints: "any", finite: false },
    plan: (problem) => new TpePlan(problem, multivariate, candidates, startup, good),
  };
}

class TpePlan implements Plan {
  readonly #problem: Problem;
  readonly #multivariate: boolean;
  readonly #candidates: number;
  readonly #startup: number;
  readonly #good: number;
  readonly #axes: readonly Axis[];
  readonly #ranking = new Ranking();
  /** Kernels of the trials counted as bad; every finished trial has a place, and bandwidths of the bad ones are kept up. */
  readonly #bad: Kernels;
  /** Rows active on each axis, by place. */
  readonly #sorted: number[][];
  #rows = 0;

  constructor(problem: Problem, multivariate: boolean, candidates: number, startup: number, good: number) {
    this.#problem = problem;
    this.#multivariate = multivariate;
    this.#candidates = candidates;
    this.#startup = startup;
    this.#good = good;
    this.#axes = problem.space.axes;
    this.#bad = new Kernels(this.#axes);
    this.#sorted = this.#axes.map(() => []);
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    const chosen: Float64Array[] = [];
    this.#learn(history);
    return streams.map((stream) => {
      const now = withPending(history, chosen);
      const unit = now.finished.length < this.#startup ? begin(this.#problem, now, stream) : this.#suggest(now, stream);
      chosen.push(this.#canonical(unit));
      return { unit };
    });
  }

  #canonical(unit: Float64Array): Float64Array {
    const { space } = this.#problem;
    const out = new Float64Array(space.width);
    space.toUnit(space.fromUnit(unit), out);
    return out;
  }

  /** Takes in the rows that are new: their kernels' places, and their place in each axis's order. */
  #learn(history: History): void {
    this.#ranking.update(history);
    const { finished } = history;
    for (; this.#rows < finished.length; this.#rows++) {
      const row = this.#rows;
      this.#bad.place(row, (j) => finished.unit[j]![row]!);
      for (let j = 0; j < this.#axes.length; j++) {
        const u = finished.unit[j]![row]!;
        if (Number.isNaN(u) || this.#bad.kinds[j] === "choice") continue;
        const list = this.#sorted[j]!;
        const column = finished.unit[j]!;
        let low = 0;
        let high = list.length;
        while (low < high) {
          const mid = (low + high) >> 1;
          if (column[list[mid]!]! <= u) low = mid + 1;
          else high = mid;
        }
        list.splice(low, 0, row);
      }
    }
  }

  #suggest(history: History, stream: Rng): Float64Array {
    const { finished } = history;
    const n = finished.length;
    const tenth = Math.ceil(0.1 * n);
    const count = finished.loss.length > 1 ? tenth : Math.min(tenth, this.#good);
    const isGood = new Uint8Array(n);
    const goodRows = Int32Array.from(this.#ranking.order.slice(0, count)).sort();
    for (const row of goodRows) isGood[row] = 1;
    const good = this.#goodMixture(history, goodRows);
    const bad = this.#badMixture(history, isGood, n - count);
    return this.#multivariate ? this.#jointly(good, bad, stream) : this.#eachAlone(good, bad, stream);
  }

  #jointly(good: Mixture, bad: Mixture, stream: Rng): Float64Array {
    const d = this.#axes.length;
    const m = this.#candidates;
    const points = new Float64Array(m * d);
    const { space } = this.#problem;
    const constrained = space.constraints.length > 0;
    for (let c = 0; c < m; c++) {
      for (let again = 0; again < 20; again++) {
        good.draw(stream, points, c * d);
        if (!constrained || space.allows(space.fromUnit(points.subarray(c * d, c * d + d)))) break;
      }
    }
    const gain = new Float64Array(m);
    const against = new Float64Array(m);
    good.logDensity(points, m, gain);
    bad.logDensity(points, m, against);
    let best = 0;
    for (let c = 1; c < m; c++) if (gain[c]! - against[c]! > gain[best]! - against[best]!) best = c;
    return points.slice(best * d, best * d + d);
  }

  #eachAlone(good: Mixture, bad: Mixture, stream: Rng): Float64Array {
    const unit = new Float64Array(this.#axes.length).fill(Number.NaN);
    const m = this.#candidates;
    const places = new Float64Array(m);
    const gain = new Float64Array(m);
    const against = new Float64Array(m);
    for (const [j, axis] of this.#axes.entries()) {
      if (axis.parent !== -1) {
        const parent = unit[axis.parent]!;
        const level = Number.isNaN(parent) ? -1 : levelOf(this.#axes[axis.parent]!, parent);
        if (level === -1 || level < axis.from || level > axis.to) continue;
      }
      for (let c = 0; c < m; c++) places[c] = good.drawAxis(stream, j);
      good.logDensityAxis(j, places, m, gain);
      bad.logDensityAxis(j, places, m, against);
      let best = 0;
      for (let c = 1; c < m; c++) if (gain[c]! - against[c]! > gain[best]! - against[best]!) best = c;
      unit[j] = places[best]!;
    }
    return unit;
  }

  /** The few good trials: their kernels are made anew. */
  #goodMixture(history: History, rows: Int32Array): Mixture {
    const { finished } = history;
    const kernels = new Kernels(this.#axes);
    const n = rows.length;
    kernels.reserve(n);
    for (let k = 0; k < n; k++) kernels.place(k, (j) => finished.unit[j]![rows[k]!]!);
    const lowest = lowestBandwidth(n + 1);
    const places = new Float64Array(n);
    for (let j = 0; j < this.#axes.length; j++) {
      if (kernels.kinds[j] === "choice") continue;
      const column = finished.unit[j]!;
      const active = Array.from({ length: n }, (_, k) => k).filter((k) => !Number.isNaN(column[rows[k]!]!));
      active.sort((a, b) => column[rows[a]!]! - column[rows[b]!]! || a - b);
      for (let i = 0; i < active.length; i++) places[i] = column[rows[active[i]!]!]!;
      for (let i = 0; i < active.length; i++) kernels.setBandwidth(active[i]!, j, bandwidth(places, active.length, i, lowest));
    }
    return new Mixture(
      kernels,
      Int32Array.from({ length: n }, (_, k) => k),
      new Float64Array(n).fill(1),
    );
  }

  /** All others, and the trials under way (so that the next proposal keeps away from them: "constant liar"). */
  #badMixture(history: History, isGood: Uint8Array, count: number): Mixture {
    const { finished, pending } = history;
    const kernels = this.#bad;
    const n = finished.length;
    const total = count + pending.length;
    const lowest = lowestBandwidth(total + 1);
    const places = new Float64Array(total);
    const members = new Int32Array(total);
    for (let i = 0; i < pending.length; i++) kernels.place(n + i, (j) => pending.unit[j]![i]!);
    for (let j = 0; j < this.#axes.length; j++) {
      if (kernels.kinds[j] === "choice") continue;
      const column = finished.unit[j]!;
      let m = 0;
      for (const row of this.#sorted[j]!) {
        if (isGood[row] === 1) continue;
        members[m] = row;
        places[m++] = column[row]!;
      }
      for (let i = 0; i < pending.length; i++) {
        const u = pending.unit[j]![i]!;
        if (Number.isNaN(u)) continue;
        let at = m++;
        for (; at > 0 && places[at - 1]! > u; at--) {
          places[at] = places[at - 1]!;
          members[at] = members[at - 1]!;
        }
        places[at] = u;
        members[at] = n + i;
      }
      for (let i = 0; i < m; i++) kernels.setBandwidth(members[i]!, j, bandwidth(places, m, i, lowest));
    }
    const rows = new Int32Array(total);
    let k = 0;
    for (let row = 0; row < n; row++) if (isGood[row] === 0) rows[k++] = row;
    for (let i = 0; i < pending.length; i++) rows[k++] = n + i;
    return new Mixture(kernels, rows, ageWeights(total));
  }
}

/** The newest 25 count in full, older ones less, linearly down to 1/n (Bergstra et al. 2013, Hyperopt's linear forgetting). */
export function ageWeights(n: number): Float64Array {
  const weights = new Float64Array(n).fill(1);
  const old = n - 25;
  for (let i = 0; i < old; i++) weights[i] = old === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (old - 1);
  return weights;
}
