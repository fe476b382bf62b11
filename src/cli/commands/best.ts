import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import type { Storage, StudyInfo } from "../../storage/storage.ts";
import { readTable } from "../../study/stored/read-study.ts";
import { readBest } from "../../study/stored/stored-trials.ts";
import { measuresOf } from "../../trial/measures.ts";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { noneFeasible } from "../none-feasible.ts";
import { printJson } from "../print-json.ts";
import { makeFlatten, withStoredStudy } from "../read-stored-study.ts";
import { isComplete, type ShownTrial } from "../shown-trial.ts";
import type { Terminal } from "../terminal.ts";
import { trialLines } from "../trial-lines.ts";

interface BestOptions extends StudyOption, JsonOption {}

/** Adds `attune best`. */
export function addBest(program: Command, terminal: Terminal): void {
  const command = program
    .command("best")
    .description(
      "print the best trial, or with several objectives every trial that no other trial dominates",
    );
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", "\nExample:\n  $ attune best --study oven --json")
    .action(() => printBest(command.opts<BestOptions>(), terminal));
}

async function printBest(options: BestOptions, terminal: Terminal): Promise<void> {
  await withStoredStudy(options, terminal, async (storage, info) => {
    const best: readonly ShownTrial[] = await readBest(storage, info);
    if (best.length === 0) throw await withoutBest(storage, info);
    if (options.json) {
      const isSingle = measuresOf(info.objectives, info.limits).signs.length === 1;
      printJson(terminal, isSingle ? best[0] : best);
      return;
    }
    const flatten = makeFlatten(info);
    for (const trial of best.filter(isComplete)) terminal.out(trialLines(terminal, trial, flatten));
  });
}

/** Why a study has no best trial. */
async function withoutBest(storage: Storage, info: StudyInfo): Promise<AttuneError> {
  const place = `study ${JSON.stringify(info.name)}`;
  const { complete, failed, pruned } = info.counts;
  if (complete > 0) {
    const { table } = await readTable(storage, info);
    const infeasible = noneFeasible(table.history, place, "attune trials lists all of them");
    if (infeasible !== undefined) return infeasible;
  }
  return new AttuneError(
    "run-failed",
    `${place} has no complete trial yet`,
    failed > 0
      ? { hint: `${countText(failed, "trial")} failed: attune trials says why` }
      : pruned > 0
        ? { hint: `${countText(pruned, "trial")} stopped early: another pruner stops fewer` }
        : {},
  );
}
