import * as v from "valibot";
import { Refused } from "../http/problem.ts";
import { type Route, route } from "../http/route.ts";
import * as answers from "../schema/answers.ts";
import { attributes, failure, params, source, whole } from "../schema/values.ts";
import type { Served } from "./served.ts";
import { outcomeFields, requireFieldsOf, resultOf } from "./work.ts";

/** Trials that one request may add. */
const MAX_ADDED = 10_000;

const enqueueBody = v.strictObject({ params, source: v.optional(source) });
const addBody = v.strictObject({
  trials: v.pipe(
    v.array(
      v.strictObject({
        params,
        ...outcomeFields,
        message: v.optional(failure),
        step: v.optional(whole(0)),
        attributes: v.optional(attributes),
      }),
    ),
    v.minLength(1, "must have a trial"),
    v.maxLength(MAX_ADDED, `may have at most ${MAX_ADDED} trials`),
  ),
});
const INSERTED = { 201: { description: "Numbers of the trials", schema: answers.numbers } };
const PATH = "/api/v1/studies/{study}";

/** Routes that add trials. */
export function insertRoutes({ studies }: Served): readonly Route[] {
  return [
    route({
      method: "POST",
      path: `${PATH}/enqueue`,
      role: "worker",
      summary:
        "Has a trial with these parameters given out before any proposal; `source` says who proposes it",
      body: enqueueBody,
      answers: INSERTED,
      handle: ({ study, body, key }) =>
        studies.with(study, async ({ session }) => ({
          status: 201,
          json: { numbers: await session.enqueueAll([body.params], key, body.source) },
        })),
    }),
    route({
      method: "POST",
      path: `${PATH}/trials`,
      role: "worker",
      summary: "Adds trials that were evaluated elsewhere",
      body: addBody,
      answers: INSERTED,
      handle: ({ study, body, key }) =>
        studies.with(study, async ({ session }) => {
          const trials = body.trials.map(({ params: given, state = "complete", ...rest }) => {
            const { message, reason, step, attributes: set } = rest;
            requireFieldsOf(state, rest);
            if (step !== undefined && state !== "pruned")
              throw new Refused(400, "usage", `a trial that is ${state} has no step`);
            return {
              params: given,
              ...(set && { attributes: set }),
              ...(state === "complete" ? { result: resultOf(rest, session.measures) } : { state }),
              ...(state === "failed" && { message: message ?? "", reason }),
              ...(state === "pruned" && { step: step ?? 0 }),
            };
          });
          return { status: 201, json: { numbers: await session.addAll(trials, key) } };
        }),
    }),
  ];
}
