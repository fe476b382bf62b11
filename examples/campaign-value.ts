/**
 * A metric for `attune tune data/churn.csv --target churn --metric examples/campaign-value.ts`.
 *
 * A letter with an offer is sent to each customer whose probability of leaving is at least 0.2. A
 * letter costs 5. A customer who would have left, and gets one, stays and is worth 20 more. The score
 * is the gain per customer.
 */
const LETTER = 5;
const KEPT = 20;

export default {
  name: "campaign value",
  direction: "maximize",
  /** `predictions` has the probabilities of all classes, row by row. */
  score(
    targets: Float64Array,
    predictions: Float64Array,
    weights: Float64Array | undefined,
    classes: readonly string[],
  ): number {
    const yes = classes.indexOf("yes");
    let value = 0;
    let customers = 0;
    for (const [i, target] of targets.entries()) {
      const weight = weights?.[i] ?? 1;
      customers += weight;
      const isSent = predictions[i * classes.length + yes] >= 0.2;
      if (isSent) value += weight * ((target === yes ? KEPT : 0) - LETTER);
    }
    return value / customers;
  },
};
