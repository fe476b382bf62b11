import { AttuneError } from "../../errors/attune-error.ts";
import { createRng, type Rng } from "../../numeric/rng.ts";
import { levelOf } from "../../space/axis.ts";
import type { History } from "../../trial/history.ts";
import { EVERYTHING, type Plan, type Problem, type Proposal, type Sampler } from "../sampler.ts";
import { type Layout, layoutOf, Run, type Start } from "./cma-es-run.ts";

/** Initial standard deviation, as a share of each range, unless given. */
export const DEFAULT_SIGMA = 0.25;
export type Restarts = "none" | "ipop" | "bipop";
export interface CmaEsOptions {
  /** Initial standard deviation, as a share of each range. */
  sigma?: number;
  /** Samples a generation; 4 + ⌊3 ln n⌋ unless given. */
  population?: number;
  /**
   * What happens when a run has converged: nothing more, a run with twice the samples, or by turns
   * large and small ones.
   */
  restarts?: Restarts;
  /**
   * For noisy or rugged objectives: learns more slowly where steps go to and fro (Nomura et al.
   * 2023), and so needs no larger population.
   */
  adaptRate?: boolean;
}

/**
 * CMA-ES (Hansen 2016) with active weights; whole numbers keep a margin (Hamano et al. 2022),
 * choices follow CatCMA (Hamano et al. 2024); restarts as IPOP (Auger and Hansen 2005) or BIPOP
 * (Hansen 2009). The distribution is a function of the results in order of their tell: each λ of
 * them make an update, so that parallel workers wait for nobody and no result is wasted.
 * @throws AttuneError `usage` for options out of range
 */
export function cmaEs(options: CmaEsOptions = {}): Sampler {
  const { sigma = DEFAULT_SIGMA, population, restarts = "bipop", adaptRate = false } = options;
  if (!(sigma > 0 && sigma <= 1))
    throw new AttuneError("usage", `sigma of cmaEs must be above 0 and at most 1, got ${sigma}`);
  if (population !== undefined && (!Number.isInteger(population) || population < 4))
    throw new AttuneError(
      "usage",
      `population of cmaEs must be a whole number from 4, got ${population}`,
    );
  if (!["none", "ipop", "bipop"].includes(restarts))
    throw new AttuneError(
      "usage",
      `restarts of cmaEs must be none, ipop or bipop, got ${JSON.stringify(restarts)}`,
    );
  return {
    name: "cma-es",
    supports: { ...EVERYTHING, objectives: 1, paused: false },
    plan: (problem) =>
      new CmaEsPlan(problem, {
        sigma,
        restarts,
        adaptRate,
        ...(population !== undefined && { population }),
      }),
  };
}

/**
 * What a trial notes: the run that proposed it, where it is not the first, and its numbers as drawn
 * where some were rounded.
 */
interface Note {
  readonly run?: number;
  readonly raw?: readonly number[];
}

export class CmaEsPlan implements Plan {
  readonly #layout: Layout;
  readonly #options: CmaEsOptions & { readonly sigma: number; readonly restarts: Restarts };
  readonly #random: Rng;
  readonly #rounded: boolean;
  /** The first row that counts; what came before was a start's business. */
  #rows: number;
  #run: Run;
  #index = 0;
  /** Noted by all trials of a run: one object, so that it is kept once. */
  #note: { readonly run?: number } = {};
  #largest: number;
  /** Trials that large and small runs have used (BIPOP). */
  #spent: [number, number] = [0, 0];

  constructor(
    problem: Problem,
    options: CmaEsOptions & { readonly sigma: number; readonly restarts: Restarts },
    from = 0,
    start?: Start,
  ) {
    this.#layout = layoutOf(problem.space.axes);
    this.#options = options;
    this.#random = createRng(problem.seed).fork("cma-es");
    this.#rounded = this.#layout.numbers.some((j) => problem.space.axes[j].kind === "ordered");
    this.#rows = from;
    const population = options.population ?? Run.population(this.#layout);
    this.#largest = population;
    this.#run = new Run(this.#layout, {
      ...(start ?? {
        mean: new Float64Array(this.#layout.numbers.length).fill(0.5),
        sigma: options.sigma,
        population,
      }),
      adaptRate: options.adaptRate ?? false,
    });
  }

  propose(history: History, streams: readonly Rng[]): readonly Proposal[] {
    this.#learn(history);
    return streams.map((stream) => {
      const unit = new Float64Array(this.#layout.axes.length);
      const raw = new Float64Array(this.#layout.numbers.length);
      this.#run.propose(stream, unit, raw);
      if (this.#rounded)
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
      const note = history.note(finished.number[i]) as Note | undefined;
      if ((note?.run ?? 0) !== this.#index) continue; // asked for by an earlier run
      const x = new Float64Array(numbers.length);
      for (let k = 0; k < numbers.length; k++) {
        const u = finished.unit[numbers[k]][i];
        x[k] = Number.isNaN(u) || note?.raw === undefined ? u : note.raw[k];
      }
      const levels = Int32Array.from(choices, (j) => {
        const u = finished.unit[j][i];
        return Number.isNaN(u) ? -1 : levelOf(axes[j], u);
      });
      this.#run.tell(x, levels, rankOf(history, i));
      if (this.#options.restarts !== "none" && this.#run.converged) this.#restart();
    }
  }

  #restart(): void {
    const { sigma, restarts, adaptRate = false } = this.#options;
    const n = this.#layout.numbers.length;
    const base = this.#options.population ?? Run.population(this.#layout);
    if (this.#run.refines) {
      // Now comes what would have come first without it.
      this.#note = { run: ++this.#index };
      this.#run = new Run(this.#layout, {
        mean: new Float64Array(n).fill(0.5),
        sigma,
        population: base,
        adaptRate,
      });
      return;
    }
    this.#spent[this.#run.population >= this.#largest ? 0 : 1] += this.#run.evaluations;
    this.#note = { run: ++this.#index };
    const random = this.#random.fork(this.#index);
    const mean = new Float64Array(n);
    random.uniformInto(mean);
    // Hansen 2009, §2: a small run while small ones have used less than the large ones.
    if (restarts === "bipop" && this.#index > 1 && this.#spent[1] < this.#spent[0]) {
      const u = random.uniform();
      const population = Math.max(base, Math.floor(base * (this.#largest / 2 / base) ** (u * u)));
      this.#run = new Run(this.#layout, {
        mean,
        sigma: sigma * 10 ** (-2 * random.uniform()),
        population: Math.min(population, this.#largest - 1),
        adaptRate,
      });
    } else {
      this.#largest *= 2;
      this.#run = new Run(this.#layout, { mean, sigma, population: this.#largest, adaptRate });
    }
  }
}

/** Feasible results by loss, then infeasible ones by how much, pruned ones, failed ones. */
function rankOf({ finished }: History, i: number): readonly number[] {
  const loss = finished.loss[0][i];
  if (finished.state[i] === "complete" && !Number.isNaN(loss))
    return finished.violation[i] > 0 ? [1, finished.violation[i]] : [0, loss];
  return [finished.state[i] === "failed" ? 3 : 2, 0];
}
