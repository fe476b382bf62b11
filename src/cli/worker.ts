import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { prunerNamed } from "../pruner/pruner-by-name.ts";
import { samplerNamed, samplers } from "../sampler/sampler-by-name.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { Storage } from "../storage/storage.ts";
import type { StorageUrl } from "../storage/storage-url.ts";
import type { Engine } from "../study/engine.ts";
import { findStudy } from "../study/stored-study.ts";
import { openEngine } from "../study/study.ts";
import { declaredSpace } from "./ask.ts";
import { requireProgram } from "./command/program-path.ts";
import { commandOptions, conclude, runCommand } from "./command/run.ts";
import { checkTemplate, fidelityName, placesOf } from "./command/template.ts";
import { loadSpace } from "./load-space.ts";
import { limitsOf, objectivesOf } from "./objectives.ts";
import { budgetOptions, collect, jsonOption, positiveNumber, studyOptions } from "./options.ts";
import type { Terminal } from "./terminal.ts";

const examples = `
Examples:
  $ attune worker --storage postgres://attune@db/attune --study digits -- python train.py --lr {lr}
  $ attune worker --storage postgres://attune@db/attune --study digits --space space.json --trials 500 -- python train.py --lr {lr}

Any number of workers on any number of machines share a study and its number of trials exactly. Without --space the study must be there; with it the first
worker begins it. SIGTERM and Ctrl-C drain: no trial is begun any more, those under way are finished, or after --drain-seconds given back for others.
Manifests for Kubernetes, Slurm, Docker Compose and systemd: docs/fleets.md.`;

export function worker(program: Command, terminal: Terminal): void {
  const command = program
    .command("worker <command...>")
    .description("join a study, from any machine, until its trials have all ended")
    .option("--space <space>", "begin the study with this space where it does not exist")
    .option("--direction <name>", "minimize (default) or maximize, for a new study")
    .option(
      "--objective <name=direction>",
      "one of several values, for a new study; may be repeated",
      collect,
    )
    .option(
      "--limit <name<=number>",
      "what a trial must keep to, for a new study; may be repeated",
      collect,
    )
    .option(
      "--pruner <name>",
      "stop or pause bad trials: asha:1:81, hyperband:1:81, median, … (docs/early-stopping.md)",
    )
    .option(
      "--drain-seconds <number>",
      "after SIGTERM, time for what is under way before it is given back",
      positiveNumber,
      25,
    );
  commandOptions(command);
  budgetOptions(command);
  studyOptions(command);
  jsonOption(command)
    .addHelpText("after", examples)
    .action((line, options) => act(line, options, terminal));
}

async function act(
  line: readonly string[],
  o: { readonly [name: string]: any },
  terminal: Terminal,
): Promise<void> {
  requireProgram(line[0]);
  const storage = await openStorage(o["storage"] as StorageUrl);
  try {
    const { engine, trials } = await join(storage, line, o);
    const hard = new AbortController();
    const late = (): void =>
      void setTimeout(() => hard.abort(new Error("drained")), o["drainSeconds"] * 1000).unref();
    if (terminal.signal.aborted) late();
    else terminal.signal.addEventListener("abort", late, { once: true });
    const reason = await runCommand(engine, line, { ...o, trials }, terminal, {
      drain: terminal.signal,
      signal: hard.signal,
      untilAllEnd: true,
    });
    if (reason === "drained" || hard.signal.aborted) {
      if (o["json"])
        terminal.out(
          `${JSON.stringify({ study: engine.name, trials: engine.finished, stopped: "drained" })}\n`,
        );
      else terminal.err(`drained: ${engine.finished} trials of study ${engine.name} have ended\n`);
    } else conclude(engine, reason, o, terminal);
  } finally {
    await storage.close();
  }
}

/** The study as it stands, or begun; and how many trials it is to have, in all. */
async function join(
  storage: Storage,
  line: readonly string[],
  o: { readonly [name: string]: any },
): Promise<{ engine: Engine; trials: number | undefined }> {
  const pruner = o["pruner"] === undefined ? undefined : prunerNamed(o["pruner"]);
  const common = {
    storage,
    ...(pruner && { pruner }),
    ...(o["fidelity"] !== undefined && { fidelity: o["fidelity"] }),
    ...(o["sampler"] !== undefined && { sampler: samplerNamed(o["sampler"]) }),
    ...(o["seed"] !== undefined && { seed: o["seed"] }),
  };
  if (o["space"] !== undefined) {
    if (o["study"] === undefined)
      throw new AttuneError(
        "usage",
        "--space needs --study: the name under which the workers find each other",
      );
    const space = await loadSpace(o["space"]);
    checkTemplate(line, placesOf(space, fidelityName(o)));
    if (o["trials"] === undefined && o["seconds"] === undefined)
      throw new AttuneError("usage", "how many trials shall the study have?", {
        hint: "--trials 500, over all workers; or --seconds",
      });
    const engine = await openEngine(
      {
        ...common,
        name: o["study"],
        objectives: objectivesOf(o),
        limits: limitsOf(o["limit"]),
        ...budget(o["trials"]),
      },
      space,
    );
    if (o["trials"] !== undefined)
      await storage.annotate(engine.name, null, { budget: o["trials"] });
    return { engine, trials: o["trials"] };
  }
  const info = await findStudy(storage, o["study"]);
  const space = declaredSpace(info);
  const stored = info.attributes["budget"];
  const trials: number | undefined =
    o["trials"] ?? (typeof stored === "number" ? stored : undefined);
  if (trials === undefined && o["seconds"] === undefined)
    throw new AttuneError(
      "usage",
      `study ${JSON.stringify(info.name)} does not say how many trials it is to have`,
      {
        hint: "--trials 500, over all workers; or --seconds",
      },
    );
  checkTemplate(line, placesOf(space, fidelityName(o)));
  const sampler = Object.hasOwn(samplers, info.sampler)
    ? { sampler: samplerNamed(info.sampler) }
    : {};
  const { name, objectives, limits } = info;
  return {
    engine: await openEngine(
      { ...sampler, ...common, name, objectives, limits, ...budget(trials) },
      space,
    ),
    trials,
  };
}

const budget = (trials: number | undefined): { budget?: number } =>
  trials === undefined ? {} : { budget: trials };
