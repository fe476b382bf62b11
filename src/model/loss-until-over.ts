/** Writes the gradient at a point, and returns the loss there. */
type Loss = (x: Float64Array, gradient: Float64Array) => number;

/** A loss is evaluated as often in any case: fewer steps than these say next to nothing. */
const LEAST_EVALUATIONS = 12;

/**
 * A loss that is infinite once its time is over: no line search takes such a point, so `lbfgs` ends at
 * the last one that it has taken.
 * @param isOver default: it never is
 */
export function lossUntilOver(loss: Loss, isOver: (() => boolean) | undefined): Loss {
  if (isOver === undefined) return loss;
  let evaluations = 0;
  let ended = false;
  return (x, gradient) => {
    ended ||= evaluations >= LEAST_EVALUATIONS && isOver();
    if (ended) return Infinity;
    evaluations++;
    return loss(x, gradient);
  };
}
