import { AttuneError } from "../errors/attune-error.ts";
import { expectedGain } from "../sampler/gp/outlook.ts";
import type { Engine } from "./engine.ts";

/** When a study has had enough: one objective. */
export interface Enough {
  /**
   * Stops when the next `trials` are not expected to better the best by so much, in the objective's
   * unit.
   */
  gain: number;
  /** 10 unless given. */
  trials?: number;
}
/** Fewer results than this say nothing of what is left to find. */
const FEW = 20;
/** Asked again when there are a twentieth more results. */
const AGAIN = 1.05;

/** @throws AttuneError `usage` */
export function checkEnough({ gain, trials = 10 }: Enough, objectives: number): void {
  if (!(gain > 0))
    throw new AttuneError("usage", `enough.gain must be a number above 0, got ${gain}`);
  if (!Number.isInteger(trials) || trials < 1)
    throw new AttuneError("usage", `enough.trials must be a whole number from 1, got ${trials}`);
  if (objectives > 1)
    throw new AttuneError("usage", "enough needs a study with one objective", {
      hint: "leave it out, or give a number of trials",
    });
}

/**
 * Watches whether it is worth going on: not while the last trials have still bettered the best by
 * more than the gain asked for, nor while a model expects that of the next ones.
 */
export class Patience {
  readonly #engine: Engine;
  readonly #gain: number;
  readonly #trials: number;
  #next = 0;

  constructor(engine: Engine, { gain, trials = 10 }: Enough) {
    this.#engine = engine;
    this.#gain = gain;
    this.#trials = trials;
  }

  /** Why it is enough; undefined while it is not. */
  spent(): string | undefined {
    const { history, space } = this.#engine;
    const { finished } = history;
    const n = finished.length;
    if (n < Math.max(FEW, this.#next)) return undefined;
    const bestOf = (from: number, to: number): number => {
      let best = Infinity;
      for (let i = from; i < to; i++)
        if (finished.state[i] === "complete" && !(finished.violation[i] > 0))
          best = Math.min(best, finished.loss[0][i]);
      return best;
    };
    const before = bestOf(0, n - this.#trials);
    if (!(before - bestOf(n - this.#trials, n) < this.#gain)) return undefined;
    this.#next = Math.ceil(n * AGAIN);
    const one = expectedGain(space, history);
    if (one === undefined || !(this.#trials * one < this.#gain)) return undefined;
    return `after ${n} trials the next ${this.#trials} are expected to gain ${(this.#trials * one).toPrecision(2)} at most, less than the ${this.#gain} asked for`;
  }
}
