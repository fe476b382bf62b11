import type { Command } from "commander";
import { AttuneError } from "../../errors/attune-error.ts";
import { prunerNamed } from "../../pruner/pruner-by-name.ts";
import { samplerNamed } from "../../sampler/sampler-by-name.ts";
import { recordedCurves } from "../../study/simulation/recorded-curves.ts";
import {
  type SimulateOptions,
  type Simulation,
  simulate,
} from "../../study/simulation/simulate.ts";
import {
  addJsonOption,
  addPrunerOption,
  addStudyOptions,
  type JsonOption,
  type StudyOption,
} from "../command-options.ts";
import { parseFromOne, parseWhole } from "../option-values.ts";
import { printJson } from "../print-json.ts";
import { readStoredStudy } from "../read-stored-study.ts";
import type { Terminal } from "../terminal.ts";
import { durationText, tableText } from "../text.ts";

interface SimulateCommandOptions extends StudyOption, JsonOption {
  readonly pruner?: string;
  readonly sampler?: string;
  readonly workers: number;
  readonly seed?: number;
}

/** Fewest recorded curves that a simulation can compare. */
const MIN_CURVES = 2;

const examples = `
Examples:
  $ attune simulate --study digits --pruner asha:1:50               # what early stopping would save
  $ attune simulate --study digits --pruner asha:1:50 --workers 16  # and with sixteen workers

A simulated clock replays the values that the trials reported. Trials that did not report the last
step are left out.`;

/** Adds `attune simulate`. */
export function addSimulate(program: Command, terminal: Terminal): void {
  const command = program
    .command("simulate")
    .description(
      "replay the learning curves of a study with another pruner, sampler or number of workers",
    );
  addPrunerOption(command)
    .option(
      "--sampler <name>",
      "sampler whose proposals get the nearest recorded curve (default: the recorded trials in " +
        "their order)",
    )
    .option("--workers <count>", "number of trials trained at once", parseFromOne, 1)
    .option("--seed <number>", "seed of the random numbers, to repeat a simulation", parseWhole);
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action(() => compare(command.opts<SimulateCommandOptions>(), terminal));
}

async function compare(options: SimulateCommandOptions, terminal: Terminal): Promise<void> {
  const study = await readStoredStudy(options, terminal);
  const curves = recordedCurves(study.trials);
  if (study.info.space === null || curves.length < MIN_CURVES)
    throw new AttuneError(
      "usage",
      `study ${JSON.stringify(study.info.name)} has ${curves.length} trials that report every ` +
        `step to the last; a simulation needs ${MIN_CURVES}`,
      {
        hint: "report each step: trial.report(value, step), or a line attune: step=3 value=0.2",
      },
    );
  const sign = study.measures.signs[0];
  const common: SimulateOptions = {
    space: study.view.space,
    objectives: study.info.objectives,
    curves,
    trials: curves.length,
    ...(options.seed !== undefined && { seed: options.seed }),
  };
  const recorded = summarize(await simulate(common), sign);
  const simulated = summarize(
    await simulate({
      ...common,
      pruner: options.pruner === undefined ? undefined : prunerNamed(options.pruner),
      workers: options.workers,
      ...(options.sampler !== undefined && { sampler: samplerNamed(options.sampler) }),
    }),
    sign,
  );
  if (options.json)
    printJson(terminal, { study: study.info.name, curves: curves.length, recorded, simulated });
  else terminal.out(comparisonText(recorded, simulated, options.workers));
}

interface SimulationSummary {
  /** Steps trained, of all trials. */
  readonly steps: number;
  /** Simulated time. */
  readonly seconds: number;
  /** Share of the time for which the workers were busy. */
  readonly utilisation: number;
  /** Best value of the first objective that a trial reported at any step. */
  readonly best: number;
}

function summarize({ steps, seconds, utilisation }: Simulation, sign: number): SimulationSummary {
  let best = sign * Infinity;
  for (const { values } of steps) if (sign * values[0] < sign * best) best = values[0];
  return { steps: steps.length, seconds, utilisation, best };
}

function comparisonText(
  recorded: SimulationSummary,
  simulated: SimulationSummary,
  workers: number,
): string {
  const share = (a: number, b: number): string => `${Math.round((100 * a) / b)} %`;
  return tableText([
    [
      "steps",
      `${simulated.steps} instead of ${recorded.steps} (${share(simulated.steps, recorded.steps)})`,
    ],
    [
      "time",
      `${durationText(simulated.seconds)} instead of ${durationText(recorded.seconds)} ` +
        `(${share(simulated.seconds, recorded.seconds)})`,
    ],
    ["best value", `${simulated.best} instead of ${recorded.best}`],
    ["workers", `${workers}, busy ${Math.round(100 * simulated.utilisation)} % of the time`],
  ]);
}
