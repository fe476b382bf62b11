import * as v from "valibot";
import { MAX_COUNT } from "../../protocol/measured.ts";
import { named } from "../../storage/http/named.ts";
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
  [number, v.pipe(v.array(number), v.maxLength(1000)), named(number)],
  "must be a number, a list of numbers, or numbers by name",
);
export const json = v.unknown();
export const attributes = object;
export const params = object;
/** A text that is short enough to be shown. */
export const text = (max: number) =>
  v.pipe(v.string(), v.maxLength(max, `may have at most ${max} characters`));

/** Name of a study. */
export const name = v.pipe(text(200), v.minLength(1, "must not be empty"));
/** A sampler or a pruner, by its name or with options. */
export const method = text(500);
/** Names with commas between them: states or fields of trials. */
export const list = text(10_000);
/** Path of a file. */
export const fileName = v.pipe(text(4096), v.minLength(1, "must not be empty"));
/** A short name that users give: a tag, a view. */
export const tag = v.pipe(
  text(100),
  v.regex(/^[^\p{Cc}\p{Cs}]+$/u, "must have characters that can be shown"),
);
/** Who proposes a trial. */
export const source = text(100);
/** Why a trial failed. */
export const failure = text(100_000);

/** How long a client owns a trial. */
export const seconds = v.pipe(
  v.number(),
  v.minValue(1, "must be at least 1"),
  v.maxValue(30 * 86_400, "must be at most 2592000 (30 days)"),
);
/** How long something took, or what it cost. */
export const fromZero = v.pipe(v.number(), v.minValue(0, "must be at least 0"));
/** A limit of what trials cost together. */
export const cost = v.pipe(v.number(), v.finite(), v.gtValue(0, "must be above 0"));
export const ticket = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
export const count = whole(1, MAX_COUNT);
export const direction = v.picklist(["minimize", "maximize"]);
export const objectives = v.union(
  [direction, named(direction)],
  'must be "minimize", "maximize", or one of them by the name of each objective',
);
const bound = v.pipe(v.number(), v.finite());
export const limits = named(
  v.strictObject({ atLeast: v.optional(bound), atMost: v.optional(bound) }),
);
export const fidelity = named(v.tuple([whole(1), whole(1)]));
export const states = ["waiting", "running", "paused", "complete", "pruned", "failed"] as const;
