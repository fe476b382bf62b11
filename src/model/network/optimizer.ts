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

/** @param sizes length of the weights in each slot */
export function createOptimizer(settings: OptimizerSettings, sizes: readonly number[]): Optimizer {
  if (settings.kind === "sgd") {
    const velocity = sizes.map((n) => new Float64Array(n));
    const { momentum, nesterov } = settings;
    return {
      next() {},
      step(weights, gradient, rate, slot) {
        const v = velocity[slot]!;
        for (let i = 0; i < v.length; i++) {
          const moved = momentum * v[i]! - rate * gradient[i]!;
          v[i] = moved;
          weights[i]! += nesterov ? momentum * moved - rate * gradient[i]! : moved;
        }
      },
    };
  }
  // Adam: Kingma and Ba 2015, algorithm 1, with the corrections folded into the rate (§2, end).
  const { beta1, beta2 } = settings;
  const first = sizes.map((n) => new Float64Array(n));
  const second = sizes.map((n) => new Float64Array(n));
  let t = 0;
  return {
    next() {
      t++;
    },
    step(weights, gradient, rate, slot) {
      const m = first[slot]!;
      const v = second[slot]!;
      const scaled = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
      for (let i = 0; i < m.length; i++) {
        const g = gradient[i]!;
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        weights[i]! -= (scaled * m[i]!) / (Math.sqrt(v[i]!) + 1e-8);
      }
    },
  };
}
