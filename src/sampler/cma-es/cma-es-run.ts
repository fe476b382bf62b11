import type { Rng } from "../../numeric/rng.ts";
import { type Axis, cellCentre, levelOf } from "../../space/axis.ts";
import type { Categories } from "./categories.ts";
import { Gaussian } from "./gaussian.ts";
import type { RateAdaptation } from "./rate-adaptation.ts";
import { defaultPopulation, strategy } from "./strategy.ts";

/** Axes as CMA-ES models them: numbers by a normal distribution, choices by categorical ones. */
export interface Layout {
  readonly axes: readonly Axis[];
  /** Indices of the numbers among the axes. */
  readonly numbers: readonly number[];
  /** Indices of the choices among the axes. */
  readonly choices: readonly number[];
}

/** The layout of axes; those with one value alone are left out. */
export function layoutOf(axes: readonly Axis[]): Layout {
  const open = axes.map((_, j) => j).filter((j) => axes[j].levels > 1);
  return {
    axes,
    numbers: open.filter((j) => axes[j].kind !== "choice"),
    choices: open.filter((j) => axes[j].kind === "choice"),
  };
}

/** What only some spaces and options need, so that `auto` contains neither. */
export interface RunParts {
  /** Makes the distributions of choices. Needed where there are any. */
  makeCategories?(axes: readonly Axis[]): Categories;
  /** Makes the adaptation of learning rates to noise. Default: they stay as they are. */
  makeRate?(n: number, size: number): RateAdaptation;
}

/** Where a run starts. */
export interface RunStart {
  /** One coordinate for each number of the layout. */
  readonly mean: Float64Array;
  /** Step size, as a share of each range. */
  readonly sigma: number;
  /** Samples in a generation, λ. */
  readonly population: number;
  /** n × n, or its diagonal in a separable run; default: the identity. */
  readonly covariance?: Float64Array;
  readonly parts?: RunParts | undefined;
  /**
   * For a run that only refines the best result: the run ends when its steps are smaller than this
   * share of the ranges.
   */
  readonly refined?: number | undefined;
}

/** Steps below this share of the ranges end a run that does not only refine. */
const CONVERGED_STEP = 1e-11;
/** Ratio of the longest to the shortest principal axis that ends a run. */
const MAX_ELONGATION = 1e7;
/** Growth of the step size since the start that ends a run. */
const MAX_SIGMA_GROWTH = 1e4;
/** Relative difference of the best losses below which they count as equal. */
const MIN_RELATIVE_RANGE = 1e-12;

/**
 * More dimensions than this get a diagonal covariance: the full one needs more trials to learn than
 * are ever run.
 */
export const SEPARABLE_FROM = 100;
/** Draws of a sample inside the cube, before one outside is cut to it. */
const MAX_DRAWS_INSIDE = 20;

/**
 * One run of CMA-ES, from its start until it has converged. It collects results and updates the
 * distribution with each λ of them, in completion order, whether it proposed them or not.
 */
export class CmaEsRun {
  readonly layout: Layout;
  readonly gaussian: Gaussian;
  /** Undefined where there are no choices. */
  readonly categories: Categories | undefined;
  readonly population: number;
  readonly #sigma: number;
  /** Whether it only refines the best result. */
  readonly refines: boolean;
  readonly #smallestStep: number;
  readonly #rows: {
    readonly numbers: Float64Array;
    readonly levels: Int32Array;
    readonly rank: readonly number[];
  }[] = [];
  /** Best loss of each generation. */
  readonly #bests: number[] = [];
  /** Results that it has learned from. */
  evaluations = 0;

  constructor(layout: Layout, start: RunStart, separable = layout.numbers.length > SEPARABLE_FROM) {
    this.layout = layout;
    this.population = start.population;
    this.#sigma = start.sigma;
    this.refines = start.refined !== undefined;
    this.#smallestStep = start.refined ?? CONVERGED_STEP;
    const axes = layout.numbers.map((j) => layout.axes[j]);
    this.gaussian = new Gaussian(
      axes,
      start.mean.slice(),
      start.sigma,
      strategy(Math.max(1, axes.length), start.population, separable),
      separable,
      start.covariance?.slice(),
      start.parts?.makeRate?.(axes.length, separable ? axes.length : axes.length ** 2),
    );
    if (layout.choices.length > 0)
      this.categories = start.parts?.makeCategories?.(layout.choices.map((j) => layout.axes[j]));
  }

  /** Default population: `defaultPopulation` of all axes, at least 4. */
  static population(layout: Layout): number {
    return Math.max(4, defaultPopulation(layout.numbers.length + layout.choices.length));
  }

  /** Writes a proposal to `unit`, and to `raw` its numbers before they are rounded to cells. */
  propose(stream: Rng, unit: Float64Array, raw: Float64Array): void {
    const { axes, numbers, choices } = this.layout;
    unit.fill(0.5);
    for (let draw = 0; draw < MAX_DRAWS_INSIDE; draw++) {
      this.gaussian.draw(stream, raw);
      let inside = true;
      for (let i = 0; i < raw.length; i++) if (!(raw[i] >= 0 && raw[i] <= 1)) inside = false;
      if (inside) break;
    }
    for (let i = 0; i < raw.length; i++) {
      raw[i] = Math.min(1, Math.max(0, raw[i]));
      const axis = axes[numbers[i]];
      unit[numbers[i]] = axis.kind === "ordered" ? cellCentre(axis, levelOf(axis, raw[i])) : raw[i];
    }
    for (let k = 0; k < choices.length; k++)
      unit[choices[k]] = cellCentre(axes[choices[k]], this.categories?.draw(k, stream) ?? 0);
  }

  /**
   * Takes in a result, and updates the distribution when a generation of them is there.
   * @param numbers coordinates of the numbers, NaN in branches not taken
   * @param levels of the choices, −1 in branches not taken
   * @param rank orders results: its entries are compared one after another, less being better
   */
  report(numbers: Float64Array, levels: Int32Array, rank: readonly number[]): void {
    this.evaluations++;
    this.#rows.push({ numbers, levels, rank });
    if (this.#rows.length < this.population) return;
    const rows = this.#rows.splice(0);
    const order = rows
      .map((_, i) => i)
      .sort((a, b) => compareRanks(rows[a].rank, rows[b].rank) || a - b);
    const n = this.layout.numbers.length;
    const c = this.layout.choices.length;
    const samples = new Float64Array(rows.length * n);
    const chosen = new Int32Array(rows.length * c);
    for (const [s, i] of order.entries()) {
      samples.set(rows[i].numbers, s * n);
      chosen.set(rows[i].levels, s * c);
    }
    this.gaussian.update(samples);
    this.categories?.update(chosen, this.gaussian.strategy.weights, this.gaussian.strategy.parents);
    const best = rows[order[0]].rank;
    this.#bests.push(best[0] > 0 ? Number.NaN : best[1]);
    const memory = this.#memory;
    if (this.#bests.length > 2 * memory) this.#bests.splice(0, this.#bests.length - memory);
  }

  /** Generations whose best losses are compared. */
  get #memory(): number {
    return 10 + Math.ceil((30 * Math.max(1, this.layout.numbers.length)) / this.population);
  }

  /**
   * Whether to end: steps are too small to matter, the best losses do not differ any more, or the
   * covariance is degenerate (Hansen 2016, appendix B.3).
   */
  get isConverged(): boolean {
    const { gaussian } = this;
    if (gaussian.n === 0) return false;
    if (gaussian.elongation > MAX_ELONGATION) return true;
    let widest = 0;
    for (let i = 0; i < gaussian.n; i++) widest = Math.max(widest, gaussian.deviation(i));
    if (widest < this.#smallestStep || gaussian.sigma > MAX_SIGMA_GROWTH * this.#sigma) return true;
    const memory = this.#memory;
    if (this.#bests.length < memory) return false;
    let low = Infinity;
    let high = -Infinity;
    for (let i = this.#bests.length - memory; i < this.#bests.length; i++) {
      const v = this.#bests[i];
      if (Number.isNaN(v)) return false;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return high - low <= MIN_RELATIVE_RANGE * Math.max(Math.abs(low), Math.abs(high));
  }
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}
