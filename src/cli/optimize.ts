import type { Command } from "commander";
import { fingerprint } from "../numeric/hash.ts";
import { prunerNamed } from "../pruner/pruner-by-name.ts";
import { samplerNamed } from "../sampler/sampler-by-name.ts";
import type { StorageUrl } from "../storage/storage-url.ts";
import { openEngine } from "../study/study.ts";
import { requireProgram } from "./command/program-path.ts";
import { commandOptions, conclude, runCommand } from "./command/run.ts";
import { checkTemplate, fidelityName, placesOf } from "./command/template.ts";
import { loadSpace } from "./load-space.ts";
import { limitsOf, objectivesOf } from "./objectives.ts";
import { budgetOptions, collect, jsonOption, strictJson, studyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

const examples = `
Examples:
  $ attune optimize '{"lr":{"type":"float","low":1e-5,"high":0.1,"log":true}}' --trials 50 -- python train.py --lr {lr}
  $ attune optimize space.json --direction maximize --parallel 4 -- ./train.sh        # values in ATTUNE_PARAM_LR, or as JSON on standard input
  $ attune optimize space.ts --objective accuracy=maximize --objective ms=minimize -- node bench.js --size {size}

The result is the last line that the command prints: a number, or JSON such as {"value":0.2}; or what it writes to the file named by ATTUNE_RESULT.
Lines such as "attune: step=3 value=0.2" are reports: with --pruner a trial that is plainly bad is stopped early. What the command keeps in the file named by
ATTUNE_CHECKPOINT lets it be paused instead, and go on from there when it is promoted.
The same command goes on with the same study.`;

export function optimize(program: Command, terminal: Terminal): void {
  const command = program
    .command("optimize <space> <command...>")
    .description("find good values for any command, in any language")
    .option("--direction <name>", "minimize (default) or maximize what the command gives")
    .option(
      "--objective <name=direction>",
      "one of several values to minimize or maximize; may be repeated",
      collect,
    )
    .option(
      "--limit <name<=number>",
      "what a trial must keep to, measured by the command; may be repeated",
      collect,
    )
    .option(
      "--pruner <name>",
      "stop or pause bad trials: asha:1:81, hyperband:1:81, median, … (docs/early-stopping.md)",
    )
    .option("--try <json>", "evaluate these values first; may be repeated", collect);
  commandOptions(command);
  budgetOptions(command);
  studyOptions(command, "name of the study (made from the space and the command unless given)");
  jsonOption(command)
    .addHelpText("after", examples)
    .action((space, line, options) => act(space, line, options, terminal));
}

async function act(
  given: string,
  line: readonly string[],
  o: { readonly [name: string]: any },
  terminal: Terminal,
): Promise<void> {
  const space = await loadSpace(given);
  checkTemplate(line, placesOf(space, fidelityName(o)));
  requireProgram(line[0]);
  const objectives = objectivesOf(o);
  const limits = limitsOf(o["limit"]);
  const pruner = o["pruner"] === undefined ? undefined : prunerNamed(o["pruner"]);
  const engine = await openEngine(
    {
      name:
        o["study"] ??
        `${line[0].split(/[\\/]/).pop()}-${fingerprint([space.toJSON(), line, objectives, limits])}`,
      objectives,
      limits,
      storage: o["storage"] as StorageUrl,
      ...(o["sampler"] !== undefined && { sampler: samplerNamed(o["sampler"]) }),
      ...(pruner && { pruner }),
      ...(o["fidelity"] !== undefined && { fidelity: o["fidelity"] }),
      ...(o["seed"] !== undefined && { seed: o["seed"] }),
      ...(o["trials"] !== undefined && { budget: o["trials"] }),
    },
    space,
  );
  try {
    // Once, whatever the number of runs: a repeat with the same key adds nothing.
    for (const text of (o["try"] as readonly string[] | undefined) ?? [])
      await engine.enqueue(
        space.unflatten(strictJson(text, "--try") as { [name: string]: unknown }) as {
          [name: string]: unknown;
        },
        `try ${text}`,
      );
    // Workers that join go by it, and whoever looks how many are left.
    if (o["trials"] !== undefined)
      await engine.storage.annotate(engine.name, null, { budget: o["trials"] });
  } catch (error) {
    await engine.close();
    throw error;
  }
  const reason = await runCommand(engine, line, o, terminal);
  conclude(engine, reason, o, terminal);
}
