import * as v from "valibot";
import { list, states, text } from "../../server/schema/values.ts";
import { studyPath } from "../api.ts";
import { tool } from "../tool.ts";
import { optional, study, whole } from "./inputs.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 500;

/** Reads trials, a page at a time. */
export const trials = tool({
  name: "trials",
  title: "Read trials",
  description:
    "Trials in order of number, a page at a time: next is the after of the next page. Name the fields " +
    "that you need, for instance number,value,params.lr, since whole trials are long. For the best " +
    "ones use best, for a summary use status.",
  input: v.strictObject({
    study,
    state: optional(list, `States with commas: ${states.join(", ")}`),
    fields: optional(list, "Fields with commas. Default: all"),
    after: v.optional(whole(0, Number.MAX_SAFE_INTEGER, "Number after which the page begins")),
    limit: v.optional(whole(1, MAX_LIMIT, `Trials of a page. Default: ${DEFAULT_LIMIT}`)),
  }),
  handle: ({ study: name, limit = DEFAULT_LIMIT, ...query }, { api }) =>
    api.get(`${studyPath(name)}/trials`, { ...query, limit }),
});

/** Reads the best trials. */
export const best = tool({
  name: "best",
  title: "Read the best trial",
  description:
    "The best trial of a study: its parameters and its value. With several objectives all trials that " +
    "no other one dominates. If results are noisy, estimate is what a model expects of it, with its " +
    "standard error: the value alone is lucky.",
  input: v.strictObject({ study }),
  handle: async ({ study: name }, { api }) => {
    const { trials: found } = (await api.get(`${studyPath(name)}/best`)) as {
      readonly trials: readonly { readonly [field: string]: unknown }[];
    };
    return {
      trials: found.map(({ number, params, value, estimate, error, limits, seconds }) => ({
        ...{ number, params, value, seconds },
        ...(estimate !== undefined && { estimate, error }),
        ...(Object.keys(limits ?? {}).length > 0 && { limits }),
      })),
    };
  },
});

/** Says how much each parameter matters. */
export const importance = tool({
  name: "importance",
  title: "Parameter importance",
  description:
    "Which parameters the results depend on, the most important first. With few trials it says little.",
  input: v.strictObject({
    study,
    objective: optional(text(1000), "Name of the objective, with several"),
  }),
  handle: ({ study: name, objective }, { api }) =>
    api.get(`${studyPath(name)}/importance`, { objective }),
});
