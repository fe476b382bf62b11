/** Rows of tables whose truth is known, for simulations of intervals and verdicts. */

/** Columns of a table; the first three matter, or those that a kind says. */
export const COLUMNS = 5;
const GROUP_ROWS = 20;

/** How much the first three columns matter. */
const SLOPES = {
  noise: [0, 0, 0],
  signal: [0.9, -0.7, 0.5],
  weak: [0.25, -0.2, 0.15],
  strong: [2.7, -2.1, 1.5],
  curved: [0, 0, 0],
};

const logistic = (z) => 1 / (1 + Math.exp(-z));
/** The next value of a series with variance 1 and correlation 0.7 to its neighbours. */
const follow = (v, rng) => 0.7 * v + Math.sqrt(1 - 0.7 ** 2) * rng.normal();

/**
 * Rows of a kind.
 * - noise: the columns say nothing
 * - signal, small, tiny, strong, weak: three columns matter
 * - curved: the product of two columns matters, and the size of a third one
 * - groups: rows in groups of 20; a group shares two columns and a part of the target
 * - patients: all rows of a group have the same class
 * - time: a column and the errors are correlated with the rows before
 * - imbalance: 5 % of the second class; the errors of numbers have a long tail
 */
export function drawRows(kind, task, n, rng) {
  const data = new Float64Array(n * COLUMNS);
  const values = new Float64Array(n);
  const groups = new Int32Array(n);
  const isGrouped = kind === "groups" || kind === "patients";
  const isRare = kind === "imbalance";
  const slopes =
    isRare && task === "classification" ? [2, -1.4, 1] : (SLOPES[kind] ?? SLOPES.signal);
  let shared = [0, 0, 0];
  let series = [rng.normal(), rng.normal()];
  for (let i = 0; i < n; i++) {
    groups[i] = Math.floor(i / GROUP_ROWS);
    const x = Array.from({ length: COLUMNS }, () => rng.normal());
    if (i % GROUP_ROWS === 0) shared = [rng.normal(), rng.normal(), rng.normal()];
    series = series.map((v) => follow(v, rng));
    if (kind === "groups") [x[0], x[3]] = [shared[1], shared[2]];
    if (kind === "patients") x[0] = shared[1] + (shared[0] > 0 ? 0.5 : -0.5);
    if (kind === "time") x[0] = 0.7 * (x[0] + series[0]);
    data.set(x, i * COLUMNS);
    const bent = kind === "curved" ? 1.5 * x[0] * x[1] + Math.abs(x[2]) - 0.8 : 0;
    const z = slopes.reduce((sum, slope, j) => sum + slope * x[j], bent);
    if (task === "classification") {
      const own =
        kind === "groups" ? 1.5 * shared[0] : kind === "time" ? 1.2 * series[1] : isRare ? -5.5 : 0;
      values[i] =
        kind === "patients" ? Number(shared[0] > 0) : Number(rng.uniform() < logistic(z + own));
    } else {
      const error = rng.normal();
      values[i] =
        z +
        (isGrouped
          ? 0.8 * (shared[0] + error)
          : kind === "time"
            ? series[1]
            : isRare
              ? Math.exp(0.75 * error) - Math.exp(0.75 ** 2 / 2)
              : error);
    }
  }
  return {
    x: { rows: n, columns: COLUMNS, data },
    y: { values, classes: task === "classification" ? 2 : 0 },
    groups: isGrouped ? groups : undefined,
  };
}
