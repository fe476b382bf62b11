import * as v from "valibot";
import { direction, limits, method } from "../../server/schema/values.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import { named } from "../../storage/http/named.ts";
import { studyPath } from "../api.ts";
import { tool } from "../tool.ts";
import { toToolError } from "../tool-error.ts";
import { dryRun, experience, maxCost, optional, seed, space, study, whole } from "./inputs.ts";

/** Lists the studies. */
export const listStudies = tool({
  name: "list_studies",
  title: "List studies",
  description: "All studies of the storage, each with its objectives and its number of trials.",
  input: v.strictObject({}),
  handle: async (_, { api }) => {
    const { studies } = (await api.get("/studies")) as {
      readonly studies: readonly { readonly [field: string]: unknown }[];
    };
    return {
      studies: studies.map(({ name, objectives, counts, sampler, createdAt, stopped }) => ({
        ...{ name, objectives, counts, sampler, createdAt, stopped },
      })),
    };
  },
});

/** Creates a study. */
export const createStudy = tool({
  name: "create_study",
  title: "Create a study",
  description:
    "Creates a study: a search space and what to optimize. The same call again changes nothing; " +
    "another space under the same name is refused. Then evaluate trials yourself with ask and tell, " +
    "or have a command evaluated with run.",
  access: "manage",
  isIdempotent: true,
  input: v.strictObject({
    name: study,
    space,
    direction: optional(direction, "Of a single objective"),
    objectives: optional(
      named(direction),
      'Of several objectives by name: {"error":"minimize","seconds":"minimize"}',
    ),
    limits: optional(
      limits,
      'Bounds of measured quantities, which tell gives with each result: {"mb":{"atMost":512}}',
    ),
    seed,
    sampler: optional(method, "How to search. Default: auto, which is best in most cases"),
    nameHints: optional(
      v.boolean(),
      "Whether to begin with usual values by the parameters' names. Default: true",
    ),
    budget: v.optional(whole(1, 1e9, "Trials in all. Default: no end")),
    maxCost,
    experience,
    dryRun,
  }),
  handle: async ({ name, dryRun: isDry, direction: one, objectives, ...rest }, { api }) => {
    const definition = { name, ...rest, objectives: objectives ?? one ?? "minimize" };
    if (isDry) {
      const { axes } = spaceFrom(rest.space);
      return { wouldCreate: definition, parameters: axes.length };
    }
    const { name: created, counts } = await api.post("/studies", definition);
    return { study: created, counts, next: "ask and tell, or run" };
  },
});

/** Has a study give out no more trials. */
export const stop = tool({
  name: "stop",
  title: "Stop a study",
  description:
    "Gives out no more trials of a study, and ends a job that runs on it, as Ctrl-C would: what it " +
    "has is kept. With resume: true trials are given out again.",
  access: "manage",
  isIdempotent: true,
  isDestructive: true,
  input: v.strictObject({
    study,
    resume: optional(v.boolean(), "Give out trials again"),
    dryRun,
  }),
  handle: async ({ study: name, resume = false, dryRun: isDry }, { api, jobs }) => {
    if (isDry) return { wouldStop: name, job: jobs.of(name)?.id };
    const job = resume ? undefined : await jobs.stop(name);
    const ended = job && { job: job.id, jobState: job.state };
    try {
      const path = `${studyPath(name)}/${resume ? "resume" : "stop"}`;
      const { stopped, counts } = await api.post(path);
      return { study: name, stopped, counts, ...ended };
    } catch (error) {
      // A job that was stopped at its beginning has not created its study.
      if (ended === undefined || toToolError(error).code !== "study-not-found") throw error;
      return { study: name, ...ended };
    }
  },
});
