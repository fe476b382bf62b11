/**
 * Whether one of two classes is predicted, given a threshold of its probability. At equality the first
 * class is predicted, so that 0.5 is the same as taking the more probable class.
 * @param index of the class
 */
export const isAbove = (probability: number, threshold: number, index: number): boolean =>
  probability > threshold || (probability === threshold && index === 0);
