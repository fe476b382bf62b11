// Fields that tools share: those of the API, with a description for the model that calls them.
import * as v from "valibot";
import { cost, fileName, json, name, whole as wholeNumber } from "../../server/schema/values.ts";
import { named } from "../../storage/http/named.ts";

/** A schema with a description of what its values mean. */
export const described = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description));
/** As `described`, for a field that may be left out. */
export const optional = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.optional(described(schema, description));

/** Name of a study. */
export const study = described(name, "Name of the study");
/** A whole number within bounds. */
export const whole = (min: number, max: number, description: string) =>
  described(wholeNumber(min, max), description);
/** Parameters by flat name. */
export const params = described(
  named(json),
  "A value for each parameter, by its name, as ask and trials give them",
);
/** Seed of a search. */
export const seed = optional(wholeNumber(-Number.MAX_SAFE_INTEGER), "Seed of the search");
/** Whether a new study learns from earlier ones. */
export const experience = optional(
  v.boolean(),
  "Learn from earlier studies of a similar space. Default: true",
);
/** Whether to say what would happen instead of doing it. */
export const dryRun = optional(v.boolean(), "Only say what would be done. Default: false");
/** A path below the root of the server. */
export const path = (description: string) => described(fileName, description);
/** A limit of what trials cost together. */
export const maxCost = optional(
  cost,
  "What all trials may cost together, in the unit of the costs that their results have: " +
    '{"value":0.2,"cost":0.05}, such as dollars. Default: no limit',
);
/** A space in one of its JSON forms. */
export const space = described(
  named(json),
  'The search space: {"lr":{"type":"float","low":1e-5,"high":0.1,"log":true},' +
    '"layers":{"type":"int","low":1,"high":4},"opt":{"type":"categorical","choices":["adam","sgd"]}},' +
    " or a JSON Schema of an object with minimum and maximum. suggest_space makes one",
);
