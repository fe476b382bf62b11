import type { DenseRoom } from "../../numeric/dense/dense.ts";

export type OptimizerSettings =
  | { readonly kind: "sgd"; readonly momentum: number; readonly nesterov: boolean }
  | { readonly kind: "adam"; readonly beta1: number; readonly beta2: number };

/** Changes weights by their gradient; keeps its own memory of earlier gradients. */
export interface Optimizer {
  /** @param rate learning rate of this step */
  step(weights: Float64Array, gradient: Float64Array, rate: number, slot: number): void;
  /** To be called before the steps of each batch. */
  next(): void;
}

/** @param sizes length of the weights in each slot; the room must have place for twice their sum */
export function createOptimizer(
  settings: OptimizerSettings,
  sizes: readonly number[],
  room: DenseRoom,
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
  const first = sizes.map((n) => room.array(n));
  const second = sizes.map((n) => room.array(n));
  let t = 0;
  return {
    next() {
      t++;
    },
    step(weights, gradient, rate, slot) {
      room.adam(
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
