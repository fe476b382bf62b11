import type { Target } from "../numeric/matrix.ts";

/** What a model predicts for its validation rows after some of its steps. */
export interface LearningPath {
  /** Steps, ascending. */
  readonly steps: readonly number[];
  /** Predictions after each of them: rows × outputs. */
  readonly predictions: readonly Float64Array[];
}

/** First step of a path. */
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

/** Records the path of a training, and ends the training where going on gains nothing. */
export class PathRecorder {
  readonly #target: Target;
  readonly #weights: Float64Array | undefined;
  /** Step at which the training ends in any case. */
  readonly last: number;
  readonly #steps: number[] = [];
  readonly #predictions: Float64Array[] = [];
  readonly #losses: number[] = [];
  #next = FIRST_STEP;

  /**
   * @param target of the validation rows
   * @param last step at which the training ends in any case
   */
  constructor(target: Target, weights: Float64Array | undefined, last: number) {
    this.#target = target;
    this.#weights = weights;
    this.last = last;
  }

  /**
   * Records a step, if it is one of the path.
   * @param predict predictions of the model as it is now, for the validation rows
   * @returns whether the training may end
   */
  record(step: number, predict: () => Float64Array, isOver: boolean): boolean {
    if (step < Math.min(this.#next, this.last) && !isOver) return false;
    while (this.#next <= step) this.#next = Math.ceil(this.#next * STEP_GROWTH);
    const predictions = predict();
    this.#steps.push(step);
    this.#predictions.push(predictions);
    this.#losses.push(meanLoss(predictions, this.#target, this.#weights));
    return isOver || this.#gainsNothing(step);
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
    return { steps: this.#steps, predictions: this.#predictions };
  }
}
