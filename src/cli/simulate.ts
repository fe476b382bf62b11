import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { prunerNamed } from "../pruner/pruner-by-name.ts";
import { samplerNamed } from "../sampler/sampler-by-name.ts";
import { recordedCurves } from "../study/recorded-curves.ts";
import { type SimulateOptions, type Simulation, simulate } from "../study/simulate.ts";
import { readStudy } from "../study/stored-study.ts";
import { jsonOption, openExisting, positiveWhole, studyOptions, wholeNumber } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { duration } from "./text.ts";

const examples = `
Examples:
  $ attune simulate --study digits --pruner asha:1:50                # what early stopping would have saved
  $ attune simulate --study digits --pruner asha:1:50 --workers 16   # and with sixteen workers

The curves that the study reported are replayed by a simulated clock; trials that did not go all the way are left out.`;

export function simulation(program: Command, terminal: Terminal): void {
  const command = program
    .command("simulate")
    .description(
      "replay a study's learning curves with another pruner, sampler or number of workers",
    )
    .option("--pruner <name>", "asha:1:81, hyperband:1:81, median, … (docs/early-stopping.md)")
    .option(
      "--sampler <name>",
      "proposes, and gets the nearest recorded curve; without it the trials come as they came",
    )
    .option("--workers <count>", "trials trained at a time", positiveWhole, 1)
    .option("--seed <number>", "repeats a simulation", wholeNumber);
  studyOptions(command);
  jsonOption(command)
    .addHelpText("after", examples)
    .action((options) => act(options, terminal));
}

interface Summary {
  readonly steps: number;
  readonly seconds: number;
  readonly utilisation: number;
  /** The best value reported at any step; the first objective's. */
  readonly best: number;
}

async function act(o: { readonly [name: string]: any }, terminal: Terminal): Promise<void> {
  const storage = await openExisting(o["storage"]);
  const stored = await readStudy(storage, o["study"]).finally(() => storage.close());
  const curves = recordedCurves(stored.trials);
  if (stored.space === undefined || curves.length < 2)
    throw new AttuneError(
      "usage",
      `study ${JSON.stringify(stored.info.name)} has ${curves.length} trials whose reports go all the way; a simulation needs two`,
      {
        hint: "report each step: trial.report(value, step), or lines such as attune: step=3 value=0.2",
      },
    );
  const sign = stored.measures.signs[0];
  const pruner = o["pruner"] === undefined ? undefined : prunerNamed(o["pruner"]);
  const common: SimulateOptions = {
    space: stored.space,
    objectives: stored.info.objectives,
    curves,
    trials: curves.length,
    ...(o["seed"] !== undefined && { seed: o["seed"] }),
  };
  const before = summary(await simulate(common), sign);
  const after = summary(
    await simulate({
      ...common,
      pruner,
      workers: o["workers"],
      ...(o["sampler"] !== undefined && { sampler: samplerNamed(o["sampler"]) }),
    }),
    sign,
  );
  if (o["json"]) {
    terminal.out(
      `${JSON.stringify({ study: stored.info.name, curves: curves.length, recorded: before, simulated: after })}\n`,
    );
    return;
  }
  const share = (a: number, b: number): string => `${Math.round((100 * a) / b)} %`;
  terminal.out(
    `steps        ${after.steps} instead of ${before.steps} (${share(after.steps, before.steps)})\n`,
  );
  terminal.out(
    `time         ${duration(after.seconds)} instead of ${duration(before.seconds)} (${share(after.seconds, before.seconds)})\n`,
  );
  terminal.out(`best value   ${after.best} instead of ${before.best}\n`);
  terminal.out(
    `workers      ${o["workers"]}, busy ${Math.round(100 * after.utilisation)} % of the time\n`,
  );
}

function summary({ steps, seconds, utilisation }: Simulation, sign: number): Summary {
  const best = steps.reduce(
    (least, s) => (sign * s.values[0] < sign * least ? s.values[0] : least),
    sign * Infinity,
  );
  return { steps: steps.length, seconds, utilisation, best };
}
