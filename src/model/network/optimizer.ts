import type { DenseArena } from "../../numeric/dense/dense.ts";

/**
 * Stochastic gradient descent with momentum, optionally Nesterov's, or Adam with the decay rates of
 * its two moving averages.
 */
export type OptimizerSettings =
  | { readonly kind: "sgd"; readonly momentum: number; readonly nesterov: boolean }
  | { readonly kind: "adam"; readonly beta1: number; readonly beta2: number };

/** Changes weights by their gradients; keeps averages of earlier gradients. */
export interface Optimizer {
  /** Begins the steps of a batch. */
  next(): void;
  /**
   * Changes one array of weights.
   * @param rate learning rate of this step
   * @param slot index of the array, the same in every batch
   */
  step(weights: Float64Array, gradient: Float64Array, rate: number, slot: number): void;
}

/**
 * SGD with momentum (Sutskever et al. 2013, eq. 1–4) or Adam (Kingma and Ba 2015, algorithm 1).
 * @param sizes length of the weights in each slot
 * @param arena where the weights are; must have place for twice the sum of the sizes
 */
export function createOptimizer(
  settings: OptimizerSettings,
  sizes: readonly number[],
  arena: DenseArena,
): Optimizer {
  if (settings.kind === "sgd") {
    const velocity = sizes.map((n) => new Float64Array(n));
    const { momentum, nesterov } = settings;
    return {
      next() {},
      step(weights, gradient, rate, slot) {
        const v = velocity[slot];
        for (let i = 0; i < v.length; i++) {
          const moved = momentum * v[i] - rate * gradient[i];
          v[i] = moved;
          weights[i] += nesterov ? momentum * moved - rate * gradient[i] : moved;
        }
      },
    };
  }
  const { beta1, beta2 } = settings;
  const first = sizes.map((n) => arena.array(n));
  const second = sizes.map((n) => arena.array(n));
  let t = 0;
  return {
    next() {
      t++;
    },
    step(weights, gradient, rate, slot) {
      arena.adam(
        weights,
        gradient,
        first[slot],
        second[slot],
        beta1,
        beta2,
        (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t),
      );
    },
  };
}
