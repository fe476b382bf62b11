import { readFileSync } from "node:fs";

/** Values from SciPy, scikit-learn and Optuna; `scripts/reference-values.py` made them. */
export const reference = JSON.parse(
  readFileSync(new URL("./fixtures/reference.json", import.meta.url), "utf8"),
);

/**
 * Values from NumPy, SciPy, mpmath, scikit-learn and cmaes; `scripts/reference-samplers.py` made
 * them.
 */
export const samplerReference = JSON.parse(
  readFileSync(new URL("./fixtures/reference-samplers.json", import.meta.url), "utf8"),
);

/** Scores from scikit-learn; `scripts/reference-metrics.py` made them. */
export const metricReference = JSON.parse(
  readFileSync(new URL("./fixtures/reference-metrics.json", import.meta.url), "utf8"),
);
