import * as v from "valibot";
import { attributes, json, limits, objectives, params, states, whole } from "./values.ts";

/** A study, as it is listed. */
export const study = v.object({
  name: v.string(),
  space: v.nullable(json),
  objectives,
  limits,
  seed: v.number(),
  sampler: v.string(),
  createdAt: v.string(),
  counts: v.record(v.picklist(states), whole(0)),
  attributes,
  budget: v.optional(whole(0)),
  left: v.optional(whole(0)),
  maxCost: v.optional(v.number()),
  experience: v.optional(v.array(v.string())),
  stopped: v.boolean(),
  archived: v.optional(v.literal(true)),
  tags: v.optional(v.array(v.string())),
  views: v.optional(v.array(v.object({ name: v.string(), query: v.string() }))),
  pruner: v.optional(v.string()),
  tuned: v.optional(json),
});
export const studies = v.object({ studies: v.array(study) });

/** A trial, or those of its fields that were asked for. */
export const trial = v.object({
  number: v.optional(whole(0)),
  state: v.optional(v.picklist(states)),
  params: v.optional(params),
  value: v.optional(json),
  limits: v.optional(v.record(v.string(), json)),
  feasible: v.optional(v.boolean()),
  seconds: v.optional(v.number()),
  startedAt: v.optional(v.string()),
  worker: v.optional(v.string()),
  attempt: v.optional(whole(0)),
  step: v.optional(whole(0)),
  reason: v.optional(v.string()),
  message: v.optional(v.string()),
  cost: v.optional(v.number()),
  attributes: v.optional(attributes),
  reports: v.optional(v.array(v.object({ step: whole(0), value: json, seconds: v.number() }))),
  origin: v.optional(json),
});
export const trials = v.object({ trials: v.array(trial) });
export const page = v.object({ trials: v.array(trial), next: v.optional(whole(0)) });
export const asked = v.object({
  trials: v.array(
    v.object({
      number: whole(0),
      ticket: v.string(),
      params,
      leaseSeconds: v.number(),
      fidelity: v.optional(v.number()),
      step: v.optional(whole(0)),
      fallback: v.optional(v.string()),
    }),
  ),
  exhausted: v.optional(v.literal(true)),
  stopped: v.optional(v.literal(true)),
});
export const numbers = v.object({ numbers: v.array(whole(0)) });
export const ok = v.object({ ok: v.literal(true) });
export const prune = v.object({ prune: v.boolean() });
export const problem = v.object({
  type: v.string(),
  title: v.string(),
  status: whole(400),
  detail: v.string(),
  code: v.string(),
  hint: v.optional(v.string()),
  issues: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
});
/** When the leases of running trials end, in seconds from now. */
export const leases = v.object({
  leases: v.array(v.object({ number: whole(0), endsInSeconds: v.number() })),
});
export const lease = v.object({ leaseSeconds: v.number() });
