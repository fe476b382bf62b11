import * as v from "valibot";
import { type ImageShape, pixelCount } from "../../model/convolution/image-shape.ts";
import type { ModelName } from "../../model/model.ts";
import { models } from "../../model/models.ts";
import type { EncodingStep } from "../preparation/column-encoding.ts";
import { DATE_PARTS } from "../preparation/date-parts.ts";
import type { ColumnSpec } from "../table/data-table.ts";
import { nGramCount } from "../text/n-gram-encoding.ts";
import { nGrams } from "../text/n-gram-schema.ts";
import { count, nonZeros, number, numbers } from "./number-schema.ts";
import { packedLength, packedNumbers } from "./packed-schema.ts";

const missing = v.boolean();
const side = v.pipe(count, v.minValue(1));
/** The effects of the n-grams of a column of texts. */
const textEffects = v.strictObject({
  kind: v.literal("text-effects"),
  name: v.string(),
  outputs: v.pipe(count, v.minValue(1)),
  nGrams,
  effects: packedNumbers,
  keep: v.optional(v.literal(true)),
});
const step = v.variant("kind", [
  v.strictObject({
    kind: v.literal("number"),
    name: v.string(),
    fill: v.pipe(v.array(v.nullable(number)), v.length(1)),
    missing,
  }),
  v.strictObject({
    kind: v.literal("date"),
    name: v.string(),
    parts: v.pipe(v.array(v.picklist(DATE_PARTS)), v.minLength(1)),
    fill: v.array(v.nullable(number)),
    missing,
  }),
  v.strictObject({
    kind: v.literal("one-hot"),
    name: v.string(),
    categories: v.array(v.string()),
    missing,
    keep: v.optional(v.literal(true)),
  }),
  v.strictObject({
    kind: v.literal("target"),
    name: v.string(),
    prior: numbers,
    means: v.record(v.string(), numbers),
    keep: v.optional(v.literal(true)),
  }),
  nGrams,
  textEffects,
  v.strictObject({
    kind: v.literal("text-components"),
    name: v.string(),
    effects: textEffects,
    nGrams,
    count: v.pipe(count, v.minValue(1)),
    basis: packedNumbers,
  }),
]);
/** A preparation as `Preparation.fromJSON` reads it. */
export const preparation = v.strictObject({
  steps: v.array(step),
  images: v.optional(
    v.strictObject({
      ...{ width: side, height: side, channels: side },
      range: v.pipe(
        v.strictTuple([number, number]),
        v.check(([low, high]) => low < high, "must be two ascending numbers"),
      ),
    }),
  ),
  centre: v.optional(numbers),
  spread: v.optional(nonZeros),
  limit: v.optional(v.pipe(number, v.gtValue(0))),
});

/** One of its steps. */
type Step = v.InferOutput<typeof step>;

/** A model that may have gradients of images. */
interface WithImages {
  readonly image?: ImageShape | undefined;
  readonly ensemble: {
    readonly members: readonly {
      readonly model: ModelName;
      readonly pipelines: readonly {
        readonly preparation: v.InferOutput<typeof preparation>;
      }[];
    }[];
  };
}

/** Whether all gradients are of the images of a model, and for learners that may read them. */
export const gradientsFit = ({ image, ensemble }: WithImages): boolean =>
  ensemble.members.every(({ model, pipelines }) =>
    pipelines.every(({ preparation: { steps, images } }) => {
      if (images === undefined) return true;
      const pixels = steps.slice(0, pixelCount(images));
      return (
        models[model].readsImages !== true &&
        image?.width === images.width &&
        image.height === images.height &&
        image.channels === images.channels &&
        pixels.length === pixelCount(images) &&
        pixels.every((s) => s.kind === "number" && s.fill.length === 1 && !s.missing)
      );
    }),
  );

/** Whether missing cells stay missing in a step. */
export const keepsMissing = (s: Step): boolean => {
  if (s.kind === "text-components") return s.effects.keep === true;
  return "fill" in s ? s.fill.includes(null) : "keep" in s && s.keep === true;
};

/** The type of column that each kind of step encodes. */
export const TYPE_OF_STEP: { readonly [K in EncodingStep["kind"]]: ColumnSpec["type"] } = {
  number: "number",
  date: "date",
  "one-hot": "category",
  target: "category",
  "text-effects": "text",
  "text-components": "text",
  "n-grams": "text",
};

/** Whether a step has an effect of each n-gram on each output. */
const hasEffects = (s: v.InferOutput<typeof textEffects>, targetOutputs: number): boolean =>
  s.outputs === targetOutputs && packedLength(s.effects) === nGramCount(s.nGrams) * s.outputs;

/** Number of encoded columns that a step makes for these outputs; undefined if it has others. */
export function widthOf(s: Step, targetOutputs: number): number | undefined {
  switch (s.kind) {
    case "number":
      return s.fill.length + (s.missing ? 1 : 0);
    case "date":
      return s.fill.length === s.parts.length ? s.fill.length + (s.missing ? 1 : 0) : undefined;
    case "one-hot":
      return s.categories.length + (s.missing ? 1 : 0);
    case "n-grams":
      return 0;
    case "text-effects":
      return hasEffects(s, targetOutputs) ? targetOutputs : undefined;
    case "text-components": {
      const fits = packedLength(s.basis) === nGramCount(s.nGrams) * s.count;
      return fits && hasEffects(s.effects, targetOutputs) ? targetOutputs + s.count : undefined;
    }
    case "target": {
      const lists = [s.prior, ...Object.values(s.means)];
      return lists.every((list) => list.length === targetOutputs) ? targetOutputs : undefined;
    }
  }
}
