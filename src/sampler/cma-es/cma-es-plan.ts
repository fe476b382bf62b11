import { createRng, type Rng } from "../../numeric/rng.ts";
import { levelOf } from "../../space/axis.ts";
import type { History } from "../../trial/history.ts";
import { rankOf } from "../rank-of.ts";
import type { LocalPlan, Problem, Proposal } from "../sampler.ts";
import { CmaEsRun, type Layout, layoutOf, type RunParts, type RunStart } from "./cma-es-run.ts";

/** Default initial standard deviation, as a share of each range. */
export const DEFAULT_SIGMA = 0.25;

/**
 * What happens when a run has converged: `none` continues it; `ipop` starts a run with twice the
 * samples; `bipop` starts large and small runs by turns.
 */
export type Restarts = "none" | "ipop" | "bipop";

/** What a plan needs to know. */
interface CmaEsPlanOptions {
  /** Initial standard deviation, as a share of each range. */
  readonly sigma: number;
  readonly restarts: Restarts;
  /** Samples in a generation. Default: as `CmaEsRun.population`. */
  readonly population?: number;
  readonly parts?: RunParts | undefined;
}

/** Sampler state of a trial. */
interface CmaEsNote {
  /** Index of the run that proposed it; left out in the first run. */
  readonly run?: number;
  /** Its numbers as drawn, where some of them were rounded to cells. */
  readonly raw?: readonly number[];
}

/** Runs of CMA-ES one after another. */
export class CmaEsPlan implements LocalPlan {
  readonly #layout: Layout;
  readonly #options: CmaEsPlanOptions;
  readonly #random: Rng;
  /** Whether some numbers have cells, to which samples are rounded. */
  readonly #rounds: boolean;
  /** Rows of the history taken in so far. */
  #rows: number;
  #run: CmaEsRun;
  /** Index of the run. */
  #index = 0;
  /** Sampler state of all trials of a run: one object, so that it is kept once. */
  #note: { readonly run?: number } = {};
  #largestPopulation: number;
  /** Trials that large and small runs have used (BIPOP). */
  readonly #used = { large: 0, small: 0 };

  /**
   * @param from rows of the history to skip, which the start has taken into account
   * @param start of the first run; default: the centre with the initial standard deviation
   */
  constructor(problem: Problem, options: CmaEsPlanOptions, from = 0, start?: RunStart) {
    this.#layout = layoutOf(problem.space.axes);
    this.#options = options;
    this.#random = createRng(problem.seed).fork("cma-es");
    this.#rounds = this.#layout.numbers.some((j) => problem.space.axes[j].kind === "ordered");
    this.#rows = from;
    const population = options.population ?? CmaEsRun.population(this.#layout);
    this.#largestPopulation = population;
    this.#run = new CmaEsRun(this.#layout, {
      ...(start ?? {
        mean: new Float64Array(this.#layout.numbers.length).fill(0.5),
        sigma: options.sigma,
        population,
      }),
      parts: options.parts,
    });
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    this.#learn(history);
    return streams.map((stream) => {
      const unit = new Float64Array(this.#layout.axes.length);
      const raw = new Float64Array(this.#layout.numbers.length);
      this.#run.propose(stream, unit, raw);
      if (this.#rounds)
        return {
          unit,
          note: { ...this.#note, raw: Array.from(raw, (v) => Math.round(v * 1e12) / 1e12) },
        };
      return this.#index > 0 ? { unit, note: this.#note } : { unit };
    });
  }

  #learn(history: History): void {
    const { finished } = history;
    const { axes, numbers, choices } = this.#layout;
    for (; this.#rows < finished.length; this.#rows++) {
      const i = this.#rows;
      const note = history.note(finished.number[i]) as CmaEsNote | undefined;
      if ((note?.run ?? 0) !== this.#index) continue; // proposed by an earlier run
      const x = new Float64Array(numbers.length);
      for (let k = 0; k < numbers.length; k++) {
        const u = finished.unit[numbers[k]][i];
        x[k] = Number.isNaN(u) || note?.raw === undefined ? u : note.raw[k];
      }
      const levels = Int32Array.from(choices, (j) => {
        const u = finished.unit[j][i];
        return Number.isNaN(u) ? -1 : levelOf(axes[j], u);
      });
      this.#run.report(x, levels, rankOf(history, i));
      if (this.#options.restarts !== "none" && this.#run.isConverged) this.#restart();
    }
  }

  #restart(): void {
    const { sigma, restarts, parts } = this.#options;
    const n = this.#layout.numbers.length;
    const base = this.#options.population ?? CmaEsRun.population(this.#layout);
    if (this.#run.refines) {
      // The run that would have been the first one without a refining run.
      this.#note = { run: ++this.#index };
      this.#run = new CmaEsRun(this.#layout, {
        mean: new Float64Array(n).fill(0.5),
        sigma,
        population: base,
        parts,
      });
      return;
    }
    const isLarge = this.#run.population >= this.#largestPopulation;
    this.#used[isLarge ? "large" : "small"] += this.#run.evaluations;
    this.#note = { run: ++this.#index };
    const random = this.#random.fork(this.#index);
    const mean = new Float64Array(n);
    random.uniformInto(mean);
    // Hansen 2009, §2: a small run while small ones have used less than the large ones.
    if (restarts === "bipop" && this.#index > 1 && this.#used.small < this.#used.large) {
      const u = random.uniform();
      const population = Math.max(
        base,
        Math.floor(base * (this.#largestPopulation / 2 / base) ** (u * u)),
      );
      this.#run = new CmaEsRun(this.#layout, {
        mean,
        sigma: sigma * 10 ** (-2 * random.uniform()),
        population: Math.min(population, this.#largestPopulation - 1),
        parts,
      });
    } else {
      this.#largestPopulation *= 2;
      this.#run = new CmaEsRun(this.#layout, {
        mean,
        sigma,
        population: this.#largestPopulation,
        parts,
      });
    }
  }
}
