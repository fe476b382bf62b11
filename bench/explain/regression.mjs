/** Regressions of the outlook, and how the benchmarks of it are printed. */

/** Iteratively reweighted least squares with a small ridge; `link` is logit or log. */
export function fit(rows, y, link, ridge = 3) {
  const d = rows[0].length;
  const beta = new Array(d).fill(0);
  if (link === "log") beta[0] = Math.log(y.reduce((a, b) => a + b, 0) / y.length);
  for (let round = 0; round < 200; round++) {
    const a = Array.from({ length: d }, (_, i) =>
      new Array(d + 1).fill(0).map((_, j) => (i === j && i > 0 ? ridge : 0)),
    );
    for (const [r, row] of rows.entries()) {
      const eta = Math.max(
        -15,
        Math.min(
          15,
          row.reduce((s, v, i) => s + v * beta[i], 0),
        ),
      );
      const mu = link === "log" ? Math.exp(eta) : 1 / (1 + Math.exp(-eta));
      const w = Math.max(1e-6, link === "log" ? mu : mu * (1 - mu));
      const z = eta + (y[r] - mu) / w;
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) a[i][j] += w * row[i] * row[j];
        a[i][d] += w * row[i] * z;
      }
    }
    for (let i = 0; i < d; i++) {
      const pivot = a.reduce(
        (p, _, k) => (k >= i && Math.abs(a[k][i]) > Math.abs(a[p][i]) ? k : p),
        i,
      );
      [a[i], a[pivot]] = [a[pivot], a[i]];
      for (let k = 0; k < d; k++) {
        if (k === i) continue;
        const f = a[k][i] / a[i][i];
        for (let j = i; j <= d; j++) a[k][j] -= f * a[i][j];
      }
    }
    const next = a.map((row, i) => row[d] / row[i]);
    const step = Math.max(...next.map((v, i) => Math.abs(v - beta[i])));
    for (let i = 0; i < d; i++) beta[i] += 0.7 * (next[i] - beta[i]);
    if (step < 1e-8) break;
  }
  return beta;
}

const round = (v) => Number(v.toFixed(3));
/** Weights as they stand in src/analysis/beliefs/gain-weights.ts. */
export const weightsText = (beta, names) =>
  `{ constant: ${round(beta[0])}, ${names.map((n, i) => `${n}: ${round(beta[i + 1])}`).join(", ")} }`;

export const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
export const percent = (v) => `${(100 * v).toFixed(Math.abs(v) < 0.0995 ? 1 : 0)} %`;
export function printTable(title, heads, rows) {
  console.log(`\n| ${[title, ...heads].join(" | ")} |\n|---|${heads.map(() => "---|").join("")}`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
}
