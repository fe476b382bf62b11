import * as v from "valibot";
import { MAX_COUNT } from "../../protocol/measured.ts";
import { object } from "../../storage/http/wire.ts";

/** A whole number from `min`. */
export const whole = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  v.pipe(
    v.number(),
    v.integer("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
/** A whole number from 0 as a text of a query. */
export const wholeText = (max = Number.MAX_SAFE_INTEGER) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,16}$/, "must be a whole number from 0"),
    v.transform(Number),
    v.maxValue(max, `must be at most ${max}`),
  );

/** A number, or what stands for NaN and the infinities: "NaN", "Infinity", "-Infinity", null. */
const number = v.union([v.number(), v.string(), v.null()]);
/** One number, several in order, or numbers by name. */
export const measured = v.union(
  [number, v.pipe(v.array(number), v.maxLength(1000)), v.record(v.string(), number)],
  "must be a number, a list of numbers, or numbers by name",
);
export const json = v.unknown();
export const attributes = object;
export const params = object;
/** A text that is short enough to be shown. */
export const text = (max: number) =>
  v.pipe(v.string(), v.maxLength(max, `may have at most ${max} characters`));

export const seconds = v.pipe(
  v.number(),
  v.minValue(1, "must be at least 1"),
  v.maxValue(30 * 86_400, "must be at most 2592000 (30 days)"),
);
/** A limit of what trials cost together. */
export const cost = v.pipe(v.number(), v.finite(), v.gtValue(0, "must be above 0"));
export const ticket = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
export const count = whole(1, MAX_COUNT);
export const direction = v.picklist(["minimize", "maximize"]);
export const objectives = v.union(
  [direction, v.record(v.string(), direction)],
  'must be "minimize", "maximize", or one of them by the name of each objective',
);
const bound = v.pipe(v.number(), v.finite());
export const limits = v.record(
  v.string(),
  v.strictObject({ atLeast: v.optional(bound), atMost: v.optional(bound) }),
);
export const fidelity = v.record(v.string(), v.tuple([whole(1), whole(1)]));
export const states = ["waiting", "running", "paused", "complete", "pruned", "failed"] as const;
