/**
 * Compares the results of run.mjs: the ratio of median regrets with and without experience, and a
 * sign-flip test of the paired differences of ranks.
 *   node bench/experience/score.mjs RESULTS.jsonl… [--base none]
 */
import { readFileSync } from "node:fs";

const args = process.argv.slice(2);
const rows = args.flatMap((f) =>
  readFileSync(f, "utf8")
    .trim()
    .split("\n")
    .map((l) => JSON.parse(l)),
);
const median = (v) => {
  const s = v.slice().sort((a, b) => a - b);
  return s.length % 2 ? s[s.length >> 1] : (s[s.length / 2 - 1] + s[s.length / 2]) / 2;
};
const by = new Map();
for (const r of rows) by.set(`${r.method} ${r.family} ${r.task} ${r.seed}`, r);
const methods = [...new Set(rows.map((r) => r.method))].filter((m) => m !== "none");
const names = [...new Set(rows.map((r) => r.family))];
/** Two-sided p-value of the sign test on the pairs that differ. */
function signTest(better, worse) {
  const n = better + worse;
  if (n === 0) return 1;
  let p = 0;
  let c = 1;
  const k = Math.min(better, worse);
  let total = 0;
  for (let i = 0; i <= k; i++) {
    total += c;
    c = (c * (n - i)) / (i + 1);
  }
  p = (2 * total) / 2 ** n;
  return Math.min(1, p);
}
const ats = [1, 3, 5, 10, ...(rows[0].regret[20] === undefined ? [] : [20])];
for (const method of methods) {
  console.log(
    `\n${method}`.padEnd(24),
    ats.map((k) => `ratio@${k}`.padStart(9)).join(""),
    "  better/worse@10 p@10  better/worse@20 p@20   regret@10 none/with",
  );
  for (const name of names) {
    const pairs = rows
      .filter((r) => r.method === method && r.family === name)
      .flatMap((r) => {
        const b = by.get(`none ${name} ${r.task} ${r.seed}`);
        return b ? [[b, r]] : [];
      });
    if (pairs.length === 0) continue;
    const cells = ats.map((k) =>
      (median(pairs.map(([, r]) => r.regret[k])) / median(pairs.map(([b]) => b.regret[k])))
        .toFixed(2)
        .padStart(9),
    );
    const test = (k) => {
      const e = 1e-9;
      const better = pairs.filter(([b, r]) => r.regret[k] < b.regret[k] - e).length;
      const worse = pairs.filter(([b, r]) => r.regret[k] > b.regret[k] + e).length;
      return `${String(better).padStart(5)}/${String(worse).padEnd(3)} ${signTest(better, worse).toFixed(3)}${worse > better && signTest(better, worse) < 0.05 ? "!" : " "}`;
    };
    console.log(
      name.padEnd(23),
      cells.join(""),
      "   ",
      test(10),
      "    ",
      rows[0].regret[20] === undefined ? "" : test(20),
      "   ",
      median(pairs.map(([b]) => b.regret[10])).toFixed(3),
      median(pairs.map(([, r]) => r.regret[10])).toFixed(3),
      `n=${pairs.length}`,
    );
  }
}
