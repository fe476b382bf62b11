import { Encoding } from "../../space/encoding.ts";
import { countStarted, type History } from "../../trial/history.ts";
import type { Json } from "../../trial/record.ts";
import type { Problem } from "../sampler.ts";
import { noisyGain } from "./gain.ts";
import { type Estimate, NoiseModels } from "./noise-model.ts";
import { Repeats } from "./repeats.ts";
import { judgedPart, looksNoisy } from "./suspicion.ts";

/** Share of the trials that repeats the leading points of a noisy study. */
const CONFIRMED_SHARE = 0.2;
/** Without a number of trials a space of at most this many points is searched to its end first. */
const MAX_POINTS_LISTED = 1000;
/** With fewer results than this nothing is repeated or estimated. */
const MIN_RESULTS = 10;
/** Samplers that repeat trials unless they are not to. */
const USUAL_SAMPLERS: readonly string[] = ["auto", "gp"];
/** Trials that fail to show whether results are noisy, after which it remains unknown. */
const MAX_PROBES = 3;

/** A trial to be repeated. */
interface Repeat {
  /** Its number. */
  readonly number: number;
  /** Why, in words. */
  readonly reason: string;
  /** Sampler state to be stored with the new trial. */
  readonly note: Json | undefined;
}

/** The best trial of a noisy study. */
export interface BestUnderNoise extends Estimate {
  /** Row of the history. */
  readonly row: number;
}

/** When and what to ask for a repeat. */
export interface RepeatRequest {
  /** Number of the trial to come. */
  readonly number: number;
  /** Trials in all, where known. */
  readonly budget: number | undefined;
  /** Whether the sampler has nothing left to propose. */
  readonly exhausted: boolean;
}

/**
 * Decides which trials of a study with one objective are repeated, as a function of its history
 * alone. If a model explains much of the results as noise, one trial repeats the leading point. If
 * its result differs, results are noisy. Then the last fifth of the trials (every fifth trial, if
 * their number is not known) repeats points that may be the best: each time the one with the
 * greatest value of information. If they agree, results are exact unless `wanted` says otherwise.
 */
export class Confirming {
  /** True: results are noisy, even if repeats agree. False: no repeats. Default: as trials show. */
  wanted: boolean | undefined;
  readonly #repeats = new Repeats();
  readonly #models: NoiseModels;
  readonly #space: Problem["space"];
  readonly #isUsual: boolean;
  /** Whether the first results, up to a length, look noisy. */
  #judged: { readonly length: number; readonly isNoisy: boolean } | undefined;
  #best: { readonly rows: number; readonly best: BestUnderNoise | undefined } | undefined;

  /** @param sampler name of the study's sampler. Default: none, as for a study that is only read */
  constructor({ space }: Pick<Problem, "space">, sampler?: string) {
    this.#isUsual = sampler !== undefined && USUAL_SAMPLERS.includes(sampler);
    this.#models = new NoiseModels({ space }, new Encoding(space.axes));
    this.#space = space;
  }

  /** Whether repeated trials have shown that results are noisy, and a model can say something. */
  isNoisy(history: History): boolean {
    return this.#repeats.update(history) === "noisy" && history.finished.length >= MIN_RESULTS;
  }

  /** The trial to repeat in place of a new point; undefined for none. */
  next(history: History, request: RepeatRequest): Repeat | undefined {
    const { wanted } = this;
    if (wanted === false || (wanted === undefined && !this.#isUsual)) return undefined;
    // Without a number of trials a space that has no more points ends the study.
    if (request.exhausted && request.budget === undefined) return undefined;
    const evidence = this.#repeats.update(history);
    if (evidence === "exact" && !wanted) return undefined;
    const { length } = history.finished;
    if (evidence === "unknown") {
      if (this.#repeats.attempts >= MAX_PROBES || this.#repeats.isRepeating(history))
        return undefined;
      const isDue = wanted
        ? length >= MIN_RESULTS || request.exhausted
        : this.#isSuspected(history, request);
      return isDue ? this.#probe(history) : undefined;
    }
    if (this.#isTurn(length, request)) return this.#confirm(history);
    // Results of few values, such as won and lost, agree by chance: one repeat says little.
    return evidence === "exact" && this.#isTurn(length, { ...request, budget: undefined })
      ? this.#probe(history)
      : undefined;
  }

  #isTurn(results: number, { number, budget, exhausted }: RepeatRequest): boolean {
    if (exhausted) return true;
    if (results < MIN_RESULTS) return false;
    if (budget === undefined) return number % Math.round(1 / CONFIRMED_SHARE) === 0;
    return number >= budget - Math.ceil(CONFIRMED_SHARE * budget);
  }

  /** Whether a model explains much of the results as noise. */
  #isSuspected(history: History, { budget, exhausted }: RepeatRequest): boolean {
    // A small finite space is searched to its end first.
    const { cardinality } = this.#space;
    const isSmall = cardinality < Infinity && cardinality <= (budget ?? MAX_POINTS_LISTED);
    const part = exhausted || !isSmall ? judgedPart(history) : undefined;
    if (part === undefined) return false;
    const { length } = part.history.finished;
    if (this.#judged?.length !== length) {
      const model = this.#models.fit(part.history, this.#repeats.points);
      const isNoisy = model !== undefined && looksNoisy(model, part.variance);
      this.#judged = { length, isNoisy };
    }
    return this.#judged.isNoisy;
  }

  #probe(history: History): Repeat | undefined {
    const row = this.#models.fit(history, this.#repeats.points)?.candidates[0]?.row;
    if (row === undefined) return undefined;
    const number = history.finished.number[row];
    return {
      number,
      reason: `confirm: repeats trial ${number}, to see whether results are noisy`,
      note: undefined,
    };
  }

  #confirm(history: History): Repeat | undefined {
    const model = this.#models.fit(history, this.#repeats.points);
    if (model === undefined || model.candidates.length === 0) return undefined;
    const { row } = model.mostTelling(history.pending);
    const number = history.finished.number[row];
    return { number, reason: `confirm: repeats trial ${number}`, note: model.note };
  }

  /**
   * How much this number of further trials is expected to gain, if results are noisy; undefined if
   * they are not, as far as trials show.
   */
  gain(history: History, trials: number): number | undefined {
    if (!this.isNoisy(history)) return undefined;
    const model = this.#models.fit(history, this.#repeats.points);
    return model && noisyGain(this.#space, history, model, trials);
  }

  /**
   * The point with the least predicted mean, if results are noisy; undefined if they are not, as far
   * as trials show.
   */
  best(history: History): BestUnderNoise | undefined {
    if (!this.isNoisy(history)) return undefined;
    const rows = countStarted(history) - history.pending.length;
    if (this.#best?.rows !== rows) {
      const model = this.#models.fit(history, this.#repeats.points);
      const [first] = model?.candidates ?? [];
      const best = first && model && { row: first.row, ...model.estimate(first) };
      this.#best = { rows, best };
    }
    return this.#best?.best;
  }
}
