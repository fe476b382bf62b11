import * as v from "valibot";
import { direction, text } from "../../server/schema/values.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import { requireAllowed } from "../allowed-command.ts";
import { requireShared, wouldRun } from "../job-storage.ts";
import { tool } from "../tool.ts";
import { ToolError } from "../tool-error.ts";
import {
  described,
  dryRun,
  experience,
  maxCost,
  optional,
  seed,
  space,
  study,
  whole,
} from "./inputs.ts";

const DEFAULT_TRIALS = 50;
/** Longest space and argument of a command: operating systems refuse to start it with longer ones. */
const MAX_SPACE_BYTES = 100_000;
const MAX_ARGUMENT_CHARACTERS = 10_000;

/** Has a command evaluated. */
export const run = tool({
  name: "run",
  title: "Tune a command",
  description:
    "Evaluates a command for one set of parameters after another, in the background, and returns at " +
    "once. The command gets a parameter where it says {name}, and prints its result as the last line " +
    'of its output: a number, or JSON such as {"value":0.12}. Look at it with status; end it with ' +
    "stop. Only commands that the user allowed at the start can run.",
  access: "run",
  input: v.strictObject({
    study,
    space,
    command: described(
      v.pipe(v.array(text(MAX_ARGUMENT_CHARACTERS)), v.minLength(1), v.maxLength(200)),
      'The program and its arguments: ["python","train.py","--lr","{lr}"]',
    ),
    direction: v.optional(direction),
    trials: v.optional(whole(1, 1e7, `Trials in all. Default: ${DEFAULT_TRIALS}`)),
    minutes: optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(1e5)), "Time limit"),
    maxCost,
    parallel: v.optional(whole(1, 256, "Trials at once. Default: 1")),
    seed,
    experience,
    dryRun,
  }),
  handle: async (input, { jobs, storageUrl, allowed }) => {
    requireAllowed(input.command, allowed);
    const { trials = DEFAULT_TRIALS, minutes, maxCost: most, parallel, seed, experience } = input;
    const args = [
      ...["optimize", spaceText(input.space)],
      ...["--study", input.study, "--storage", storageUrl, "--trials", String(trials)],
      ...(input.direction === "maximize" ? ["--direction", "maximize"] : []),
      ...(minutes === undefined ? [] : ["--seconds", String(Math.round(60 * minutes))]),
      ...(most === undefined ? [] : ["--max-cost", String(most)]),
      ...(parallel === undefined ? [] : ["--parallel", String(parallel)]),
      ...(seed === undefined ? [] : ["--seed", String(seed)]),
      ...(experience === false ? ["--no-experience"] : []),
      ...["--json", "--", ...input.command],
    ];
    requireShared(storageUrl);
    if (input.dryRun) return { wouldRun: wouldRun(args, storageUrl) };
    const { id } = jobs.start("optimize", input.study, args);
    return { job: id, study: input.study, next: "call status after some seconds" };
  },
});

/**
 * The space as an argument.
 * @throws ToolError if it is too long for one
 * @throws SpaceError for what is wrong with it, which is said before a job starts
 */
function spaceText(given: object): string {
  const json = JSON.stringify(given);
  if (Buffer.byteLength(json) <= MAX_SPACE_BYTES) {
    spaceFrom(given);
    return json;
  }
  throw new ToolError(
    "usage",
    `run takes a space of at most ${MAX_SPACE_BYTES} bytes as JSON`,
    "write numbers as ranges in place of choices, or evaluate trials with create_study, ask and tell",
  );
}
