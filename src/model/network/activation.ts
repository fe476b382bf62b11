/** Activation functions of hidden layers. */
export type Activation = "selu" | "relu" | "tanh" | "sigmoid";

// Klambauer et al. 2017, "Self-normalizing neural networks", eq. 2 and 14.
/** Factor of positive values. */
export const SELU_SCALE = 1.0507009873554805;
/** The least value of the function is the negative of this. */
export const SELU_LIMIT = SELU_SCALE * 1.6732632423543772;

/** Applies the activation function to the first n entries of `z`, in place. */
export function activate(kind: Activation, z: Float64Array, n: number): void {
  if (kind === "selu")
    for (let i = 0; i < n; i++)
      z[i] = z[i] > 0 ? SELU_SCALE * z[i] : SELU_LIMIT * (Math.exp(z[i]) - 1);
  else if (kind === "relu") for (let i = 0; i < n; i++) z[i] = z[i] > 0 ? z[i] : 0;
  else if (kind === "tanh") for (let i = 0; i < n; i++) z[i] = Math.tanh(z[i]);
  else for (let i = 0; i < n; i++) z[i] = 1 / (1 + Math.exp(-z[i]));
}

/**
 * Multiplies the first n entries of `delta` by the derivative of the activation function, which
 * follows from its value `a`.
 */
export function multiplyByDerivative(
  kind: Activation,
  a: Float64Array,
  delta: Float64Array,
  n: number,
): void {
  if (kind === "selu")
    for (let i = 0; i < n; i++) delta[i] *= a[i] > 0 ? SELU_SCALE : a[i] + SELU_LIMIT;
  else if (kind === "relu") for (let i = 0; i < n; i++) delta[i] = a[i] > 0 ? delta[i] : 0;
  else if (kind === "tanh") for (let i = 0; i < n; i++) delta[i] *= 1 - a[i] * a[i];
  else for (let i = 0; i < n; i++) delta[i] *= a[i] * (1 - a[i]);
}

/**
 * Standard deviation of a layer's initial weights: LeCun et al. 1998, eq. 16, for selu, He et al.
 * 2015, eq. 10, for relu, Glorot and Bengio 2010, eq. 12, otherwise.
 */
export function initialDeviation(kind: Activation, inputs: number, outputs: number): number {
  if (kind === "selu") return Math.sqrt(1 / inputs);
  return kind === "relu" ? Math.sqrt(2 / inputs) : Math.sqrt(2 / (inputs + outputs));
}
