/**
 * Searches each target of the families without and with experience from earlier studies, which are
 * themselves searches of 50 trials.
 *   node bench/experience/run.mjs OUT.jsonl NAME FAMILY… [--seeds 3] [--trials 20]
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createStudy } from "../../dist/index.js";
import { createRng } from "../../dist/numeric/rng.js";
import { distil } from "../../dist/sampler/experience/distil.js";
import { learnedExperience } from "../../dist/sampler/experience/learn.js";
import {
  readExperience,
  storeExperience,
} from "../../dist/sampler/experience/stored-experience.js";
import { auto } from "../../dist/sampler/index.js";
import { families } from "./families.mjs";

const args = process.argv.slice(2);
const option = (name, otherwise) => {
  const i = args.indexOf(name);
  return i < 0 ? otherwise : Number(args.splice(i, 2)[1]);
};
const seeds = option("--seeds", 3);
const trials = option("--trials", 20);
const earlierTrials = option("--earlier", 50);
const [out, method, ...chosen] = args;
const AT = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50];

async function search(task, seed, count, sampler) {
  const study = await createStudy({ space: task.space, objectives: "minimize", seed, sampler });
  const rng = createRng(seed).fork(task.name);
  let least = Infinity;
  const curve = [];
  let value = 0;
  for (let k = 0; k < count; k++) {
    const trial = await study.ask().catch(() => undefined);
    if (trial === undefined) break;
    const told = task.told(trial.params, rng);
    if (told < least) [least, value] = [told, task.judged(trial.params)];
    curve.push(value);
    await trial.tell(told);
  }
  return { curve, study };
}
/** The earlier studies are searches of their own, kept in a folder if CACHE names one. */
const kept = new Map();
async function earlierStudy(task, seed, family) {
  const key = `${family} ${task.name} ${seed} ${earlierTrials}`;
  const file = process.env.CACHE && `${process.env.CACHE}/${key.replaceAll(/[^\w-]/g, "_")}.json`;
  if (!kept.has(key) && file && existsSync(file)) {
    const study = await createStudy({ space: task.space, objectives: "minimize" });
    await study.add(JSON.parse(readFileSync(file, "utf8")));
    kept.set(key, study);
  }
  if (!kept.has(key)) {
    const { study } = await search(task, 1000 + seed, earlierTrials, auto());
    kept.set(key, study);
    const trials = study.trials.map(({ params, value }) => ({ params, result: value }));
    if (file) writeFileSync(file, JSON.stringify(trials));
  }
  const { history, trials: records } = kept.get(key);
  return { name: task.name, space: task.space, history, trials: records };
}

for (const family of chosen.length ? chosen : Object.keys(families)) {
  const made = families[family]();
  if (!made?.targets) continue;
  for (const { task, earlier } of made.targets)
    for (let seed = 0; seed < seeds; seed++) {
      let sampler = auto();
      if (method !== "none") {
        const studies = [];
        for (const other of earlier) studies.push(await earlierStudy(other, seed % 3, family));
        if (method === "old") sampler = auto({ earlier: studies });
        else {
          // As a new study stores it and reads it.
          const distilled = studies.flatMap(({ name, space, trials }) => {
            const results = trials.map(({ params, value }) => ({
              flat: space.flatten(params),
              loss: value,
            }));
            return distil(name, results, task.space) ?? [];
          });
          const experience = learnedExperience(
            readExperience(storeExperience(distilled, task.space), task.space),
          );
          const inner = auto();
          sampler = { ...inner, plan: (problem) => inner.plan({ ...problem, experience }) };
        }
      }
      const began = performance.now();
      const { curve } = await search(task, seed, trials, sampler);
      const ms = Math.round(performance.now() - began);
      const regret = Object.fromEntries(
        AT.filter((k) => k <= trials).map((k) => [
          k,
          ((curve[k - 1] ?? curve.at(-1)) - task.least) / (task.middling - task.least),
        ]),
      );
      appendFileSync(
        out,
        JSON.stringify({ family, task: task.name, seed, method, regret, ms }) + "\n",
      );
    }
}
