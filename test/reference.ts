import { readFileSync } from "node:fs";

/** Values from SciPy, scikit-learn and Optuna; `scripts/reference-values.py` made them. */
export const reference = JSON.parse(readFileSync(new URL("./fixtures/reference.json", import.meta.url), "utf8"));
