import type { Command } from "commander";
import { samplerOf } from "../../sampler/sampler-by-name.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { Storage } from "../../storage/storage.ts";
import { openSession } from "../../study/session/open-session.ts";
import type { Session } from "../../study/session/session.ts";
import { storeNameHints } from "../../study/stored/stored-definition.ts";
import {
  addExperienceOption,
  addJsonOption,
  addNameHintsOption,
  addObjectiveOptions,
  addStudyOptions,
  type ExperienceOption,
  type JsonOption,
  type NameHintsOption,
  type ObjectiveOptions,
  type StudyOption,
} from "../command-options.ts";
import { experienceLines } from "../experience-lines.ts";
import { loadSpace } from "../load-space.ts";
import { limitsOf, objectivesOf } from "../objectives.ts";
import { openExistingStorage } from "../open-existing.ts";
import {
  DEFAULT_LEASE_DAYS,
  findIfStored,
  openStoredStudy,
  sayOtherSampler,
  toLeaseMs,
} from "../open-study.ts";
import {
  collect,
  parseFromOne,
  parseJsonObject,
  parsePositive,
  parseWhole,
} from "../option-values.ts";
import { printJson } from "../print-json.ts";
import { rehearse } from "../rehearse.ts";
import type { Terminal } from "../terminal.ts";
import { settingsText } from "../text.ts";

interface AskOptions
  extends StudyOption,
    ObjectiveOptions,
    JsonOption,
    ExperienceOption,
    NameHintsOption {
  /** Default: the number of `try`, or 1. */
  readonly count?: number;
  /** Parameters to propose first, as JSON. */
  readonly try?: readonly string[];
  readonly sampler?: string;
  readonly seed?: number;
  /** Days. */
  readonly lease: number;
}

const examples = `
Examples:
  $ attune ask '{"heat":{"type":"int","low":120,"high":260}}' --study oven --direction maximize
  $ attune tell 0 8.5 --study oven
  $ attune ask --study oven --try '{"heat":180}'
  $ attune ask --study oven --count 4 --json`;

/** Adds `attune ask`. */
export function addAsk(program: Command, terminal: Terminal): void {
  const command = program
    .command("ask")
    .description("propose parameters to try; report the result with attune tell, at any time later")
    .argument("[space]", "inline JSON, a JSON file, or a module; creates the study if needed")
    .option("--count <number>", "number of trials to propose (default: 1)", parseFromOne)
    .option(
      "--try <json>",
      "propose these parameters; what is missing is sampled; may be repeated",
      collect,
    )
    .option("--sampler <name>", "how to search (docs/samplers.md)")
    .option("--seed <number>", "seed of the random numbers, of a new study", parseWhole)
    .option(
      "--lease <days>",
      "days until a trial without a result is proposed again",
      parsePositive,
      DEFAULT_LEASE_DAYS,
    );
  addNameHintsOption(command);
  addObjectiveOptions(command, true);
  addExperienceOption(command);
  addStudyOptions(command);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action((space: string | undefined) => ask(space, command.opts<AskOptions>(), terminal));
}

async function ask(
  space: string | undefined,
  options: AskOptions,
  terminal: Terminal,
): Promise<void> {
  const storage =
    space === undefined
      ? await openExistingStorage(options.storage)
      : await openStorage(options.storage);
  try {
    const session =
      space === undefined
        ? await openStoredStudy(storage, options, terminal)
        : await openWithSpace(storage, space, options, terminal);
    if (space !== undefined && session.counts.running === 0 && session.finishedCount === 0)
      for (const text of experienceLines(session)) terminal.err(`${text}\n`);
    await storeNameHints(storage, session.name, options.nameHints);
    const tries = triedBy(options);
    if (tries.length > 0) await session.enqueueAll(tries);
    const count = options.count ?? Math.max(1, tries.length);
    const trials = await session.askAll(count);
    // attune tell needs only the number: it finds the token here.
    for (const { number, ticket } of trials)
      await storage.annotate(session.name, number, { internal: { token: ticket.token } });
    if (options.json) {
      const asked = trials.map(({ number, params, ticket }) => ({ trial: number, params, ticket }));
      printJson(terminal, count === 1 ? asked[0] : asked);
    } else
      for (const { number, params } of trials)
        terminal.out(`trial ${number}  ${settingsText(session.space.flatten(params))}\n`);
    await session.leave();
  } finally {
    await storage.close();
  }
}

async function openWithSpace(
  storage: Storage,
  space: string,
  options: AskOptions,
  terminal: Terminal,
): Promise<Session> {
  const name = options.study ?? "study";
  const loaded = await loadSpace(space);
  const known = await findIfStored(storage, name);
  sayOtherSampler(known, options, terminal);
  const given = {
    name,
    objectives: objectivesOf(options),
    limits: limitsOf(options.limit),
    ...samplerOf(options),
    ...(options.seed !== undefined && { seed: options.seed }),
  };
  if (known === undefined) await rehearse(given, loaded, { tried: triedBy(options) });
  const leaseMs = toLeaseMs(options.lease);
  return openSession(
    { ...given, storage, leaseMs, detached: true, experience: options.experience },
    loaded,
  );
}

const triedBy = (options: AskOptions) =>
  (options.try ?? []).map((text) => parseJsonObject(text, "--try"));
