/**
 * What usual values by the names of parameters gain on HPOBench's networks: a sampler is told one of
 * the recorded runs of a configuration. Of all configurations of a data set, prints the share that
 * is better than those that are tried, and than the one with the best result so far.
 *   TABLES=FOLDER node bench/search/hints.mjs [--seeds 6] [--no-name-hints]
 * FOLDER is what bench/experience/tables.py wrote.
 */
import { createStudy } from "../../dist/index.js";
import { createRng } from "../../dist/numeric/rng.js";
import { auto } from "../../dist/sampler/index.js";
import { families } from "../experience/families.mjs";

const args = process.argv.slice(2);
const seeds = args.includes("--seeds") ? Number(args[args.indexOf("--seeds") + 1]) : 6;
const sampler = auto({ nameHints: !args.includes("--no-name-hints") });

const TRIALS = 25;
/** Trials of which the median share is printed. */
const PARTS = [
  [1, 1],
  [2, 6],
  [7, 12],
  [13, 25],
];
const AT = [6, 12, 25];
const median = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1];
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const percent = (share) => `${(100 * share).toFixed(1)} %`;

for (const { task } of families["hpobench-noisy"]().targets) {
  const ranks = [];
  const best = AT.map(() => []);
  for (let seed = 0; seed < seeds; seed++) {
    const study = await createStudy({
      ...{ space: task.space, objectives: "minimize", seed, sampler, budget: 100 },
    });
    const rng = createRng(seed).fork(task.name);
    let least = Infinity;
    let rank = 1;
    ranks.push([]);
    for (let i = 1; i <= TRIALS; i++) {
      const trial = await study.ask();
      const told = task.told(trial.params, rng);
      const share = task.shareBelow(task.judged(trial.params));
      if (told < least) [least, rank] = [told, share];
      ranks[seed].push(share);
      if (AT.includes(i)) best[AT.indexOf(i)].push(rank);
      await trial.tell(told);
    }
  }
  const tried = PARTS.map(([a, b]) => percent(median(ranks.flatMap((r) => r.slice(a - 1, b)))));
  console.log(task.name, "tried", ...tried, "best", ...best.map((shares) => percent(mean(shares))));
}
