/**
 * How often the verdicts and intervals of forecasts hold, on simulated series, with the candidates that
 * a search of four models begins with. `node bench/forecast-intervals.mjs [series of each kind]`
 *
 * Intervals rest on the errors of the search, and are compared with the values held out after it.
 */

import { createRng } from "../dist/numeric/rng.js";
import { mean } from "../dist/numeric/statistics.js";
import { chooseModel } from "../dist/tune/finals/choose-model.js";
import { gainsOver } from "../dist/tune/forecast/compare-forecasts.js";
import { coverageOf, forecastErrors, halfWidths } from "../dist/tune/forecast/conformal.js";
import { runForecastTask } from "../dist/tune/forecast/jobs/forecast-runner.js";
import { planForecast } from "../dist/tune/forecast/plan-forecast.js";
import { countPeriods, pickScored } from "../dist/tune/forecast/scored-points.js";

const MONTHS = 144;
const HORIZON = 12;
const SHARE = 0.9;

/** Each makes the value of the next month. */
const KINDS = {
  "random walk"(rng) {
    let x = 100;
    return () => (x += rng.normal());
  },
  "seasonal random walk"(rng, season) {
    return (t) => 100 + (season[t % 12] += 3 * rng.normal());
  },
  "season, autocorrelated errors"(rng, season) {
    let a = 0;
    return (t) => 100 + season[t % 12] + (a = 0.7 * a + 3 * rng.normal());
  },
  "trend, autocorrelated errors"(rng) {
    let a = 0;
    return (t) => 100 + 0.5 * t + (a = 0.5 * a + 3 * rng.normal());
  },
  "growth, multiplicative season"(rng, season) {
    let level = 100;
    return (t) => {
      level *= Math.exp(0.008 + 0.02 * rng.normal());
      return level * (1 + season[t % 12] / 60) * Math.exp(0.03 * rng.normal());
    };
  },
};

function simulate(kind, seed) {
  const rng = createRng(seed).fork(kind);
  const next = KINDS[kind](
    rng,
    Array.from({ length: 12 }, () => 10 * rng.normal()),
  );
  return Array.from({ length: MONTHS }, (_, t) => ({
    month: `${2000 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, "0")}`,
    y: next(t),
  }));
}

/** What is kept for a series, judged by what was held out. */
async function judge(rows) {
  const models = ["seasonal-naive", "drift", "ets", "linear"];
  const plan = await planForecast(rows, { target: "y", time: "month", horizon: HORIZON, models });
  const { panel, horizon, origins, validation, held, metric, rows: scored } = plan;
  const job = { panel, horizon, folds: [...origins.folds, ...origins.held], seed: 0 };
  const contenders = plan.first.map((candidate, number) => {
    const forecasts = job.folds.map(
      (_, fold) => runForecastTask(job, { kind: "origin", candidate, fold }).origin.forecasts,
    );
    const own = pickScored(validation, forecasts.slice(0, origins.folds.length));
    return {
      evaluated: { ...candidate, number },
      validation: own,
      held: pickScored(held, forecasts.slice(origins.folds.length)),
      score: metric.score(own, scored.target, scored.weights),
    };
  });
  const [naive] = contenders;
  const sorted = contenders.toSorted((a, b) => a.score - b.score);
  const { kept } = chooseModel(sorted, scored, metric, false, plan.rng.fork("choice"));
  const errors = (p, { target, scales }) =>
    p.map((v, i) => Math.abs(v - target.values[i]) / scales[i]);
  const periods = countPeriods(validation, horizon);
  const learned = forecastErrors(
    errors(kept.crossFitted, validation),
    validation.ahead,
    horizon,
    periods,
  );
  const coverage = coverageOf(errors(kept.held, held), held.ahead, halfWidths(learned, SHARE));
  const isNaive = kept.members.length === 1 && kept.members[0].contender.evaluated.number === 0;
  const [gain] = gainsOver(plan, [
    [kept.crossFitted, kept.held],
    [naive.validation, naive.held],
  ]);
  return { coverage, isNaive, beats: !isNaive && gain.low > 0 };
}

const count = Number(process.argv[2] ?? 100);
console.log(
  "| series | intervals of 90 % hold | verdict: beats seasonal naive | seasonal naive kept |",
);
console.log("|---|---|---|---|");
for (const kind of Object.keys(KINDS)) {
  const judged = [];
  for (let seed = 0; seed < count; seed++) judged.push(await judge(simulate(kind, seed)));
  const share = (of) => `${Math.round(100 * mean(judged.map(of)))} %`;
  console.log(
    `| ${kind} | ${share((j) => j.coverage)} | ${share((j) => Number(j.beats))} | ` +
      `${share((j) => Number(j.isNaive))} |`,
  );
}
