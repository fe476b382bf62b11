import { warped } from "../../numeric/gaussian-process/warp.ts";
import { normalQuantile } from "../../numeric/normal.ts";
import type { Encoding } from "../../space/encoding.ts";
import type { History, HistoryColumns } from "../../trial/history.ts";
import { type FitNote, type FittedModels, Fitter } from "../gp/fit.ts";
import { oneObjective } from "../gp/goal.ts";
import type { Problem } from "../sampler.ts";
import type { Criterion } from "../surrogate/acquisition.ts";
import { observeComplete } from "../surrogate/observations.ts";
import { workingSet } from "../surrogate/working-set.ts";
import { knowledgeGradients } from "./knowledge-gradient.ts";
import { noisyGoal, noisyImprovement } from "./noisy-goal.ts";

/** Greatest number of trials that the model learns from. */
const MAX_TRIALS_MODELLED = 250;
/** Points whose repeats are compared. */
const CANDIDATES = 20;
/** Quantiles over which expectations are taken. */
const QUANTILES = 24;

/** A point that was evaluated, by what the model says of it. */
interface Candidate {
  /** Row of its first complete trial. */
  readonly row: number;
  /** Its encoded form. */
  readonly x: Float64Array;
  /** Predicted mean, warped and standardised. */
  readonly mean: number;
  /** Standard deviation of the predicted mean. */
  readonly sd: number;
}

/** What is expected at a point, in the unit of the objective. */
export interface Estimate {
  /** Expected result. */
  readonly estimate: number;
  /** Its standard error. */
  readonly error: number;
}

/** Fits models of noisy results with one objective. */
export class NoiseModels {
  readonly #encoding: Encoding;
  readonly #fitter: Fitter;

  constructor(problem: Pick<Problem, "space">, encoding: Encoding) {
    this.#encoding = encoding;
    this.#fitter = new Fitter(
      encoding,
      noisyGoal({
        ...oneObjective(problem),
        // Not the trials with the least results, which would be the luckiest.
        observe: (history) =>
          observeComplete(
            history,
            encoding,
            workingSet(history, MAX_TRIALS_MODELLED, (_, rows) => rows),
          ),
      }),
    );
  }

  /**
   * A model of all results; undefined where none can be fitted.
   * @param points rows of the feasible complete trials of each point
   */
  fit(history: History, points: readonly (readonly number[])[]): NoiseModel | undefined {
    const fitted = this.#fitter.fit(history, history.paused);
    if (!fitted.sound || !fitted.observations.feasible.includes(1)) return undefined;
    return new NoiseModel(this.#encoding, fitted, points);
  }
}

/** A model of noisy results, and what it says of the points that were evaluated. */
export class NoiseModel {
  /** To be stored with a trial. */
  readonly note: FitNote;
  readonly fitted: FittedModels;
  /** From the least mean on. */
  readonly candidates: readonly Candidate[];
  readonly encoding: Encoding;
  /** Turns a warped and standardised value into a loss. */
  readonly inverse: (z: number) => number;

  constructor(encoding: Encoding, fitted: FittedModels, points: readonly (readonly number[])[]) {
    const { observations, outputs, note } = fitted;
    this.encoding = encoding;
    this.fitted = fitted;
    this.note = note;
    this.inverse = warped(observations.losses[0], note.warp[0]).inverse;
    const [process] = outputs;
    process.forget();
    const places = new Map(observations.rows.map((row, i) => [row, i]));
    const at = { mean: 0, variance: 0 };
    const candidates: Candidate[] = [];
    for (const rows of points) {
      const place = places.get(rows.find((row) => places.has(row)) ?? -1);
      if (place === undefined) continue;
      const x = observations.x.subarray(place * encoding.size, (place + 1) * encoding.size);
      process.predict(x, at);
      candidates.push({ row: rows[0], x, mean: at.mean, sd: Math.sqrt(at.variance) });
    }
    this.candidates = candidates.sort((a, b) => a.mean - b.mean || a.row - b.row);
  }

  /** The augmented expected improvement of a new point. */
  get criterion(): Criterion {
    return noisyImprovement(this.fitted);
  }

  /** The expected result at a point and its standard error, both computed in the objective's unit. */
  estimate({ mean, sd }: Candidate): Estimate {
    const noise = Math.sqrt(this.fitted.outputs[0].noise);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < QUANTILES; i++) {
      const center = mean + sd * quantile(i);
      let expected = 0;
      for (let k = 0; k < QUANTILES; k++)
        expected += this.inverse(center + noise * quantile(k)) / QUANTILES;
      sum += expected / QUANTILES;
      squares += expected ** 2 / QUANTILES;
    }
    return { estimate: sum, error: Math.sqrt(Math.max(0, squares - sum ** 2)) };
  }

  /**
   * The point of which one more result is expected to gain most (the knowledge gradient), among the
   * points that may be the best.
   * @param pending trials that have not finished: their results will be known
   */
  mostTelling(pending: HistoryColumns): Candidate {
    const [process] = this.fitted.outputs;
    const top = [...this.candidates]
      .sort((a, b) => a.mean - a.sd - (b.mean - b.sd))
      .slice(0, CANDIDATES);
    process.forget();
    const unit = new Float64Array(pending.unit.length);
    const x = new Float64Array(this.encoding.size);
    for (let i = 0; i < pending.length; i++) {
      this.encoding.row(pending, i, unit, x, 0);
      process.append(x);
    }
    for (const candidate of top) process.append(candidate.x);
    const covariance = process.appendedCovariances(top.length);
    process.forget();
    const gains = knowledgeGradients(
      top.map((c) => c.mean),
      covariance,
      process.noise,
    );
    return top[gains.indexOf(Math.max(...gains))];
  }
}

/** The middle of one of the parts of equal probability of a standard normal distribution. */
const quantile = (part: number): number => normalQuantile((part + 0.5) / QUANTILES);
