import type { Target } from "../../numeric/matrix.ts";

/** What a model predicts after some of its steps. */
export interface LearningPath {
  /** Steps, ascending. */
  readonly steps: readonly number[];
  /** Predictions for the validation rows after each of them: rows × outputs. */
  readonly predictions: readonly Float64Array[];
  /** The same for the rows held out; of a model that is not cut back there are none. */
  readonly held: readonly Float64Array[];
}

/** Predictions of a model after one of its steps. */
interface StepPredictions {
  /** For the validation rows. */
  readonly validation: Float64Array;
  /** For the rows held out. Default: they are not recorded. */
  readonly held?: Float64Array | undefined;
}

/** First step of the path of a model that is cut back: it has some hundred steps. */
const FIRST_STEP = 8;
/** Each step of a path is about this many times the one before. */
const STEP_GROWTH = 1.3;
/**
 * A training ends when, since it had this share of its steps, its loss has fallen by less than
 * `LEAST_GAIN` of the loss at the first step.
 */
const COMPARED_SHARE = 0.6;
const LEAST_GAIN = 0.005;
/** Probabilities below this one count as this one. */
const LEAST_PROBABILITY = 1e-6;

/** Loss of each row: minus the logarithm of the probability of its class, or the squared error. */
export function rowLosses(predictions: Float64Array, { values, classes }: Target): Float64Array {
  return values.map((y, i) =>
    classes > 0
      ? -Math.log(Math.max(LEAST_PROBABILITY, predictions[i * classes + y]))
      : (predictions[i] - y) ** 2,
  );
}

/** Mean loss, by the weights of rows. */
function meanLoss(predictions: Float64Array, target: Target, weights?: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (const [i, loss] of rowLosses(predictions, target).entries()) {
    const w = weights?.[i] ?? 1;
    sum += w * loss;
    total += w;
  }
  return sum / total;
}

/**
 * Records the path of a training. That of a model that is cut back afterwards ends where going on
 * gains nothing; any other training is only observed.
 */
export class PathRecorder {
  readonly #target: Target;
  readonly #weights: Float64Array | undefined;
  /** Step at which the training ends in any case; undefined if the recorder only observes it. */
  readonly last: number | undefined;
  readonly #steps: number[] = [];
  readonly #predictions: Float64Array[] = [];
  readonly #held: Float64Array[] = [];
  readonly #losses: number[] = [];
  #next: number;

  /**
   * @param target of the validation rows
   * @param last step at which the training ends in any case. Default: the recorder only observes,
   *   from the first step on
   */
  constructor(target: Target, weights: Float64Array | undefined, last?: number) {
    this.#target = target;
    this.#weights = weights;
    this.last = last;
    this.#next = last === undefined ? 1 : FIRST_STEP;
  }

  /**
   * Records a step, if it is one of the path.
   * @param predict predictions of the model as it is now
   * @returns whether the training may end
   */
  record(step: number, predict: () => StepPredictions, isOver: boolean): boolean {
    if (step < Math.min(this.#next, this.last ?? Infinity) && !isOver) return false;
    while (this.#next <= step) this.#next = Math.ceil(this.#next * STEP_GROWTH);
    const { validation, held } = predict();
    this.#steps.push(step);
    this.#predictions.push(validation);
    if (held !== undefined) this.#held.push(held);
    this.#losses.push(meanLoss(validation, this.#target, this.#weights));
    return isOver || (this.last !== undefined && this.#gainsNothing(step));
  }

  #gainsNothing(step: number): boolean {
    const early = this.#steps.filter((s) => s <= COMPARED_SHARE * step).length;
    if (early === 0) return false;
    const before = Math.min(...this.#losses.slice(0, early));
    const since = Math.min(...this.#losses.slice(early));
    return before - since < LEAST_GAIN * this.#losses[0];
  }

  /** What was recorded. */
  get path(): LearningPath {
    return { steps: this.#steps, predictions: this.#predictions, held: this.#held };
  }
}
