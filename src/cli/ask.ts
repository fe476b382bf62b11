import type { Command } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { samplerNamed } from "../sampler/sampler-by-name.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import { spaceFrom } from "../space/space-from.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { Storage, StudyInfo } from "../storage/storage.ts";
import type { StorageUrl } from "../storage/storage-url.ts";
import type { Engine } from "../study/engine.ts";
import { findStudy } from "../study/stored-study.ts";
import { openEngine } from "../study/study.ts";
import { loadSpace } from "./load-space.ts";
import { limitsOf, objectivesOf } from "./objectives.ts";
import {
  collect,
  jsonOption,
  openExisting,
  positiveNumber,
  positiveWhole,
  studyOptions,
  wholeNumber,
} from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { settings } from "./text.ts";

const examples = `
Examples:
  $ attune ask '{"heat":{"type":"int","low":120,"high":260}}' --study oven --direction maximize
  $ attune tell 0 8.5 --study oven
  $ attune ask --study oven --count 4 --json`;

/**
 * Samplers by name are stored with the study; one given as code is not, and then the default goes
 * on.
 */
export const storedSampler = (name: string | undefined) =>
  name === undefined ? {} : { sampler: samplerNamed(name) };

export function ask(program: Command, terminal: Terminal): void {
  const command = program
    .command("ask [space]")
    .description("propose values to try; tell the results when you have them, today or next week")
    .option("--count <number>", "how many at once", positiveWhole, 1)
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
    .option("--sampler <name>", "how to search")
    .option("--seed <number>", "repeats a run", wholeNumber)
    .option(
      "--lease <days>",
      "days for which a trial waits for its result, before it is proposed again",
      positiveNumber,
      30,
    );
  studyOptions(command);
  jsonOption(command)
    .addHelpText("after", examples)
    .action(async (given: string | undefined, o) => {
      const storage =
        given === undefined
          ? await openExisting(o.storage)
          : await openStorage(o.storage as StorageUrl);
      try {
        const engine =
          given === undefined ? await stored(storage, o) : await begun(storage, given, o);
        const handles = await engine.take(o.count);
        if (handles.length === 0)
          throw new AttuneError(
            "space-exhausted",
            `study ${JSON.stringify(engine.name)} has nothing left to try: every point of its space was evaluated or is under way`,
          );
        // So that a later tell needs only the number.
        for (const h of handles)
          await storage.annotate(engine.name, h.number, { token: h.ticket.token });
        const asked = handles.map((h) => ({ trial: h.number, params: h.params, ticket: h.ticket }));
        if (o.json) terminal.out(`${JSON.stringify(o.count === 1 ? asked[0] : asked)}\n`);
        else
          for (const h of handles)
            terminal.out(`trial ${h.number}  ${settings(engine.space.flatten(h.params))}\n`);
        await engine.leave();
      } finally {
        await storage.close();
      }
    });
}

async function begun(
  storage: Storage,
  given: string,
  o: { readonly [name: string]: any },
): Promise<Engine> {
  const space = await loadSpace(given);
  return openEngine(
    {
      name: o["study"] ?? "study",
      objectives: objectivesOf(o),
      limits: limitsOf(o["limit"]),
      storage,
      lease: o["lease"] * 86_400_000,
      detached: true,
      ...storedSampler(o["sampler"]),
      ...(o["seed"] !== undefined && { seed: o["seed"] }),
    },
    space,
  );
}

/** @throws AttuneError `usage` where trials ask for their parameters as they run */
export function declaredSpace(info: StudyInfo): Space<ParamTree> {
  if (info.space !== null) return spaceFrom(info.space);
  throw new AttuneError(
    "usage",
    `study ${JSON.stringify(info.name)} has no declared space: only its own program can go on with it`,
  );
}

/** Goes on with a study as it is stored. */
export async function stored(
  storage: Storage,
  o: { readonly [name: string]: any },
): Promise<Engine> {
  const info = await findStudy(storage, o["study"]);
  const space = declaredSpace(info);
  const days: number = o["lease"] ?? 30;
  return openEngine(
    {
      name: info.name,
      objectives: info.objectives,
      limits: info.limits,
      storage,
      lease: days * 86_400_000,
      detached: true,
      ...storedSampler(o["sampler"] ?? info.sampler),
    },
    space,
  );
}
