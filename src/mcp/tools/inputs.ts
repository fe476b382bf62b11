import * as v from "valibot";

/** Name of a study. */
export const study = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(200),
  v.description("Name of the study"),
);
/** A whole number within bounds. */
export const whole = (min: number, max: number, description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.description(description));
/** Parameters by flat name. */
export const params = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description("A value for each parameter, by its name, as ask and trials give them"),
);
/** Whether to say what would happen instead of doing it. */
export const dryRun = v.optional(
  v.pipe(v.boolean(), v.description("Only say what would be done. Default: false")),
);
/** A path below the root of the server. */
export const path = (description: string) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(4096), v.description(description));
/** A limit of what trials cost together. */
export const maxCost = v.pipe(
  v.number(),
  v.gtValue(0),
  v.description(
    "What all trials may cost together, in the unit of the costs that their results have: " +
      '{"value":0.2,"cost":0.05}, such as dollars. Default: no limit',
  ),
);
/** A space in one of its JSON forms. */
export const space = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description(
    'The search space: {"lr":{"type":"float","low":1e-5,"high":0.1,"log":true},' +
      '"layers":{"type":"int","low":1,"high":4},"opt":{"type":"categorical","choices":["adam","sgd"]}},' +
      " or a JSON Schema of an object with minimum and maximum. suggest_space makes one",
  ),
);
