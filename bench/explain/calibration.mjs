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
import { countPointsLeft } from "../../dist/analysis/beliefs/points-left.js";
import { progressOf } from "../../dist/analysis/beliefs/progress-so-far.js";
import { mostPromising } from "../../dist/sampler/gp/outlook.js";
import { spaceFrom } from "../../dist/space/json/space-from.js";
import { openStorage } from "../../dist/storage/open-storage.js";
import { allTrials } from "../../dist/storage/storage.js";
import { bestUnderNoise } from "../../dist/study/noise/estimated-best.js";
import { measuresOf } from "../../dist/trial/measures.js";
import { TrialTable } from "../../dist/trial/table.js";
import { fit, mean, percent, printTable, weightsText } from "./regression.mjs";

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
    /** The best value observed. */
    const observed = (n) =>
      Math.min(
        ...rows.slice(0, n).flatMap(({ state, values }) => (state === "complete" ? values : [])),
      );
    /** Where noise is known: what the parameters that would be reported are really worth. */
    const reached = (n) => {
      const history = upTo(n);
      const row = bestUnderNoise(space, history)?.row;
      if (row === undefined) return Number.NaN;
      const { attributes, values } = rows.find((r) => r.number === history.finished.number[row]);
      return attributes.truth ?? values[0];
    };
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
        if (n + more > rows.length) continue;
        const gain =
          model?.noise === "shown"
            ? reached(n) - reached(n + more)
            : observed(n) - observed(n + more);
        cases.push({
          ...{ problem, sampler, noise, n, more, state },
          terms: gainTerms(progress, point, more),
          hasModel: model !== undefined,
          shown: model?.noise ?? "none",
          point: point && { gain: point.gain, chance: point.chance },
          best: [...progress.best],
          scale: progress.scale,
          points: countPointsLeft(space, history),
          gain,
        });
      }
    }
  }
  await storage.close();
  writeFileSync(cached, JSON.stringify(cases));
  return cases;
}

const isNone = ({ gain, scale }) => Number(gain <= 1e-12 * scale);
const kindOf = ({ shown, hasModel }) =>
  !hasModel ? "withoutModel" : shown === "shown" ? "noisy" : "exact";

function printWeights(all) {
  const cases = all.filter(({ state, gain }) => state !== "none" && Number.isFinite(gain));
  const kinds = {
    exact: [
      ["trials", "since", "rate"],
      ["finished", "trials", "expected"],
    ],
    noisy: [["trials"], ["trials"]],
    withoutModel: [
      ["trials", "since", "rate"],
      ["finished", "trials"],
    ],
  };
  for (const [kind, [ofNone, ofGain]] of Object.entries(kinds)) {
    const used = cases.filter((c) => kindOf(c) === (kind === "noisy" ? "noisy" : "exact"));
    const rows = (names) => used.map(({ terms }) => [1, ...names.map((n) => terms[n])]);
    // Under noise another best point may turn out worse.
    const share = used.map(({ gain, scale }) => Math.min(2, Math.max(-2, gain / scale)));
    const none = fit(rows(ofNone), used.map(isNone), "logit");
    console.log(`  ${kind}: { // ${used.length} cases`);
    console.log(`    none: ${weightsText(none, ofNone)},`);
    console.log(`    gain: ${weightsText(fit(rows(ofGain), share, "log", 0.3), ofGain)},`);
    console.log("  },");
  }
}

function printTables(cases) {
  for (const kind of ["exact", "noisy"]) {
    const some = cases.filter((c) => kindOf(c) === kind && Number.isFinite(c.gain));
    console.log(`\n${kind}: ${some.length} cases`);
    for (const more of MORE) {
      const all = some.filter((c) => c.more === more);
      const bins = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.001];
      printTable(
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
      printTable(
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
        printTable(
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
function foretold({ state, terms, hasModel, shown, more, scale, sampler, n, points }) {
  if (state === "none") return { gain: 0, chanceOfNone: 1 };
  const weights = GAIN_WEIGHTS[kindOf({ shown, hasModel })];
  const told = foretell(terms, weights, { trials: more, scale });
  if (shown === "shown") return told;
  const some = sampler === "random" ? more / (n + more) : 1 - told.chanceOfNone;
  const open = points ? points.left / points.all : 1;
  return { ...told, gain: open * told.gain, chanceOfNone: 1 - open * some };
}
const cases = (await Promise.all(files.map(casesOf)))
  .flat()
  .map((c) => ({ ...c, foretold: foretold(c) }));
if (task === "fit") printWeights(cases);
else printTables(cases);
