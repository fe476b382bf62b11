import { selectTarget } from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import { type OutOfFold, selectRows } from "../search/out-of-fold.ts";
import { applyBlend, type BlendOptions, fitBlend } from "./blend.ts";

/** Predicts rows of a part, by their indices. */
type Predictor = (inside: Int32Array) => Float64Array;

/**
 * Predicts each row by a blend that was fitted on the other parts of the cross-validation. So the
 * choice of candidates, weights and temperature is validated with the models: nested
 * cross-validation (Varma and Simon 2006) without training any model again.
 */
export class CrossFit {
  readonly #candidates: readonly Float64Array[];
  readonly #rows: OutOfFold;
  readonly #options: BlendOptions;
  readonly #compete: (outside: Int32Array) => readonly number[];
  /** By the parts that took no part in the fit. */
  readonly #predictors = new Map<string, Predictor>();

  /**
   * @param candidates predictions of `rows`, each rows × outputs
   * @param compete indices of the candidates that are blended by these rows. Default: all
   */
  constructor(
    candidates: readonly Float64Array[],
    rows: OutOfFold,
    options: BlendOptions,
    compete: (outside: Int32Array) => readonly number[] = () => [...candidates.keys()],
  ) {
    this.#candidates = candidates;
    this.#rows = rows;
    this.#options = options;
    this.#compete = compete;
  }

  /**
   * Predictions of all rows, each by a blend of the rows outside its part.
   * @param without a part whose rows take part in no fit; they are not predicted, but 0
   */
  predict(without?: number): Float64Array {
    const { outputs, rows, partCount } = this.#rows;
    const out = new Float64Array(rows.length * outputs);
    for (let part = 0; part < partCount; part++) {
      if (part === without) continue;
      const { inside } = this.#rows.divide(part);
      const predicted = this.#predictorWithout(part, without ?? part)(inside);
      for (const [k, i] of inside.entries())
        out.set(predicted.subarray(k * outputs, (k + 1) * outputs), i * outputs);
    }
    return out;
  }

  #predictorWithout(a: number, b: number): Predictor {
    const key = `${Math.min(a, b)}/${Math.max(a, b)}`;
    let predictor = this.#predictors.get(key);
    if (predictor === undefined) this.#predictors.set(key, (predictor = this.#fit(a, b)));
    return predictor;
  }

  #fit(a: number, b: number): Predictor {
    const { outputs, parts, target, weights } = this.#rows;
    const outside = Int32Array.from(parts.keys()).filter((i) => parts[i] !== a && parts[i] !== b);
    const own = this.#compete(outside).map((m) => this.#candidates[m]);
    const blend = fitBlend(
      own.map((p) => selectRows(p, outside, outputs)),
      selectTarget(target, outside),
      this.#options,
      selectWeights(weights, outside),
    );
    return (inside) =>
      applyBlend(
        own.map((p) => selectRows(p, inside, outputs)),
        target.classes,
        blend,
      );
  }
}
