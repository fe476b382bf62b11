import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { readBest } from "../../study/stored/stored-trials.ts";
import { measuresOf } from "../../trial/measures.ts";
import {
  addJsonOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
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
    if (best.length === 0)
      throw new AttuneError(
        "run-failed",
        `study ${JSON.stringify(info.name)} has no complete trial yet`,
        info.counts.failed === 0
          ? {}
          : { hint: `${countText(info.counts.failed, "trial")} failed: attune trials says why` },
      );
    if (options.json) {
      const isSingle = measuresOf(info.objectives, info.limits).signs.length === 1;
      printJson(terminal, isSingle ? best[0] : best);
      return;
    }
    const flatten = makeFlatten(info);
    for (const trial of best.filter(isComplete)) terminal.out(trialLines(terminal, trial, flatten));
  });
}
