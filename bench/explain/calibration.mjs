/**
 * Replays prefixes of recorded studies: what `explain` foretells of the next 10 and 50 trials, and
 * what they then gave.
 *
 *   npm run build && node bench/explain/record.mjs fit.db 3 130 fit
 *   node bench/explain/record.mjs check.db 3 130 check
 *   node bench/explain/calibration.mjs fit fit.db      # prints the weights of src/analysis/beliefs
 *   node bench/explain/calibration.mjs check check.db  # prints the tables of docs/benchmarks.md
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { BeliefModel } from "../../dist/analysis/beliefs/belief-model.js";
import { foretell } from "../../dist/analysis/beliefs/expected-gain.js";
import { gainTerms } from "../../dist/analysis/beliefs/gain-terms.js";
import { GAIN_WEIGHTS } from "../../dist/analysis/beliefs/gain-weights.js";
import { progressOf } from "../../dist/analysis/beliefs/progress-so-far.js";
import { mostPromising } from "../../dist/sampler/gp/outlook.js";
import { spaceFrom } from "../../dist/space/json/space-from.js";
import { openStorage } from "../../dist/storage/open-storage.js";
import { allTrials } from "../../dist/storage/storage.js";
import { bestUnderNoise } from "../../dist/study/estimated-best.js";
import { measuresOf } from "../../dist/trial/measures.js";
import { TrialTable } from "../../dist/trial/table.js";

/** Finished trials after which the rest is foretold. */
const PREFIXES = [10, 20, 40, 80];
const MORE = [10, 50];

/** A case for each prefix and number of further trials. */
async function casesOf(file) {
  const cached = `${file}.cases.json`;
  if (existsSync(cached)) return JSON.parse(readFileSync(cached, "utf8"));
  const storage = await openStorage(`sqlite:${file}`);
  const cases = [];
  for (const info of await storage.list(() => {})) {
    const [problem, sampler, noise] = info.name.split(" ");
    const space = spaceFrom(info.space);
    const measures = measuresOf(info.objectives, info.limits);
    const rows = (await allTrials(storage, info.name)).filter((row) => row.params !== null);
    const upTo = (n) => {
      const table = new TrialTable(space, measures);
      for (const row of rows.slice(0, n)) table.add(row, true);
      return table.history;
    };
    /** What the parameters that would be reported are really worth. */
    const reached = (n) => {
      const history = upTo(n);
      const noisy = noise === "0" ? undefined : bestUnderNoise(space, history);
      const number = noisy && history.finished.number[noisy.row];
      const complete = rows.slice(0, n).filter(({ state }) => state === "complete");
      if (complete.length === 0) return Number.NaN;
      const best =
        complete.find((row) => row.number === number) ??
        complete.reduce((a, b) => (b.values[0] < a.values[0] ? b : a));
      return best.attributes.truth ?? best.values[0];
    };
    const values = new Map(
      [...PREFIXES, ...PREFIXES.flatMap((n) => MORE.map((m) => n + m))].map((n) => [n, undefined]),
    );
    for (const n of values.keys()) if (n <= rows.length) values.set(n, reached(n));
    for (const n of PREFIXES) {
      if (n > rows.length) continue;
      const history = upTo(n);
      const model = BeliefModel.of(space, history);
      const progress = progressOf(history, 0, model);
      if (progress.best.length < 10 || !(progress.scale > 0)) continue;
      const point =
        model && mostPromising(space, history, model.encoding, model.only(0), model.limits);
      const state = model === undefined || point !== undefined ? "some" : "none";
      for (const more of MORE) {
        const later = values.get(n + more);
        if (later === undefined) continue;
        cases.push({
          ...{ problem, sampler, noise, n, more, state },
          terms: gainTerms(progress, point, more),
          plain: gainTerms(progress, undefined, more),
          hasModel: model !== undefined,
          scale: progress.scale,
          gain: values.get(n) - later,
        });
      }
    }
  }
  await storage.close();
  writeFileSync(cached, JSON.stringify(cases));
  return cases;
}

/** Iteratively reweighted least squares with a small ridge; `link` is logit or log. */
function fit(rows, y, link, ridge = 3) {
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
const isNone = ({ gain, scale }) => Number(gain <= 1e-12 * scale);

function printWeights(cases) {
  const used = cases.filter(({ state }) => state !== "none");
  for (const [name, of, left] of [
    ["withModel", "terms", []],
    ["withoutModel", "plain", ["expected", "chance"]],
  ]) {
    const names = Object.keys(used[0][of]).filter((n) => !left.includes(n));
    const rows = used.map((c) => [1, ...names.map((n) => c[of][n])]);
    const weights = (beta) =>
      `{ constant: ${round(beta[0])}, ${names
        .map((n, i) => `${n}: ${round(beta[i + 1])}`)
        .concat(left.map((n) => `${n}: 0`))
        .join(", ")} }`;
    const share = used.map(({ gain, scale }) => Math.min(2, Math.max(0, gain / scale)));
    console.log(`  ${name}: {`);
    console.log(`    none: ${weights(fit(rows, used.map(isNone), "logit"))},`);
    console.log(`    gain: ${weights(fit(rows, share, "log", 0.3))},`);
    console.log("  },");
  }
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

function printTables(cases) {
  const table = (title, heads, rows) => {
    console.log(`\n| ${[title, ...heads].join(" | ")} |\n|---|${heads.map(() => "---|").join("")}`);
    for (const row of rows) console.log(`| ${row.join(" | ")} |`);
  };
  const percent = (v) => `${(100 * v).toFixed(v < 0.0995 ? 1 : 0)} %`;
  for (const noise of [...new Set(cases.map((c) => c.noise))]) {
    const some = cases.filter((c) => c.noise === noise);
    console.log(`\nnoise ${noise}: ${some.length} cases`);
    for (const more of MORE) {
      const all = some.filter((c) => c.more === more);
      const bins = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.001];
      table(
        `chance of no gain in ${more}`,
        ["cases", "foretold", "happened"],
        bins.slice(0, -1).flatMap((low, i) => {
          const here = all.filter(
            ({ foretold: f }) => f.chanceOfNone >= low && f.chanceOfNone < bins[i + 1],
          );
          return here.length === 0
            ? []
            : [
                [
                  `${percent(low)} to ${percent(Math.min(1, bins[i + 1]))}`,
                  here.length,
                  percent(mean(here.map((c) => c.foretold.chanceOfNone))),
                  percent(mean(here.map(isNone))),
                ],
              ];
        }),
      );
      const sorted = [...all].sort((a, b) => a.foretold.gain / a.scale - b.foretold.gain / b.scale);
      table(
        `gain of ${more}, fifths by what is foretold`,
        ["cases", "foretold", "happened"],
        Array.from({ length: 5 }, (_, q) => {
          const here = sorted.slice((q * sorted.length) / 5, ((q + 1) * sorted.length) / 5);
          return [
            `${q + 1}`,
            here.length,
            percent(mean(here.map((c) => c.foretold.gain / c.scale))),
            percent(mean(here.map((c) => c.gain / c.scale))),
          ];
        }),
      );
      for (const by of ["sampler", "n", "problem"])
        table(
          `${more} more, by ${by}`,
          ["cases", "no gain foretold", "happened", "gain foretold", "happened"],
          [...new Set(all.map((c) => c[by]))].map((key) => {
            const here = all.filter((c) => c[by] === key);
            return [
              ...[
                key,
                here.length,
                percent(mean(here.map((c) => c.foretold.chanceOfNone))),
                percent(mean(here.map(isNone))),
              ],
              ...[
                percent(mean(here.map((c) => c.foretold.gain / c.scale))),
                percent(mean(here.map((c) => c.gain / c.scale))),
              ],
            ];
          }),
        );
    }
    const brier = (p) => mean(some.map((c) => (p(c) - isNone(c)) ** 2));
    const base = mean(some.map(isNone));
    console.log(
      `\nBrier score ${brier((c) => c.foretold.chanceOfNone).toFixed(3)}; of n/(n + m), as for random search: ${brier((c) => c.n / (c.n + c.more)).toFixed(3)}; of the mean: ${brier(() => base).toFixed(3)}`,
    );
  }
}

const [task, ...files] = process.argv.slice(2);
/** What is foretold by the weights of today. */
function foretold({ state, terms, hasModel, more, scale }) {
  if (state === "none") return { gain: 0, chanceOfNone: 1 };
  const weights = GAIN_WEIGHTS[hasModel ? "withModel" : "withoutModel"];
  return foretell(terms, weights, { trials: more, scale });
}
const cases = (await Promise.all(files.map(casesOf)))
  .flat()
  .map((c) => ({ ...c, foretold: foretold(c) }));
if (task === "fit") printWeights(cases);
else printTables(cases);
