import { AttuneError } from "../../errors/attune-error.ts";
import { pixelCount } from "../../model/convolution/image-shape.ts";
import { featureCount, type ImageFeatures } from "../../tune/image/image-features.ts";
import type { EncodingStep } from "../../tune/preparation/column-encoding.ts";
import type { PreparationJson } from "../../tune/preparation/prepare-rows.ts";
import { datePartsOf } from "./date-parts.ts";
import { encodeImages } from "./encode-images.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import type { ReadColumn } from "./read-columns.ts";
import { encodeComponents, encodeEffects } from "./text/encode-texts.ts";
import type { ReadText } from "./text/read-texts.ts";

/** Encoded rows of a graph. */
export interface EncodedRows {
  /** Rows × columns. */
  readonly values: string;
  readonly columns: number;
  /** For each column whether its numbers are an input's, of 32 bits. */
  readonly isRounded: readonly boolean[];
  /** The same before the columns were scaled. */
  readonly isInput: readonly boolean[];
}

interface Encoded {
  readonly values: string;
  readonly isRounded: readonly boolean[];
}

/** Encodes columns as a preparation does. @param read the column of each step */
export function encodeColumns(
  g: GraphBuilder,
  { steps, images, centre, spread, limit }: PreparationJson,
  read: (name: string) => ReadColumn,
): EncodedRows | undefined {
  const parts: Encoded[] = [];
  for (let i = 0; i < steps.length; ) {
    const pixels = pixelsFrom(steps, i, read);
    const part =
      pixels.length > 0 ? encodePixels(g, pixels) : encodeStep(g, steps[i], read(steps[i].name));
    if (part !== undefined) parts.push(part);
    i += Math.max(1, pixels.length);
  }
  if (parts.length === 0) return undefined;
  const whole = {
    values: g.concat(parts.map((part) => part.values)),
    isRounded: parts.flatMap((part) => part.isRounded),
  };
  const { isRounded, ...rest } = images === undefined ? whole : ofImages(g, images, whole);
  const columns = isRounded.length;
  let { values } = rest;
  if (centre === undefined || spread === undefined)
    return { values, columns, isRounded, isInput: isRounded };
  values = g.add("Div", [g.add("Sub", [values, g.row(centre)]), g.row(spread)]);
  if (limit !== undefined) {
    const share = g.add("Div", [values, g.number(limit)]);
    const square = g.add("Add", [g.add("Mul", [share, share]), g.number(1)]);
    values = g.add("Div", [values, g.add("Sqrt", [square])]);
  }
  return { values, columns, isRounded: isRounded.map(() => false), isInput: isRounded };
}

/** Encoded rows of which the first columns become gradients and colours. */
function ofImages(g: GraphBuilder, images: ImageFeatures, { values, isRounded }: Encoded): Encoded {
  const others = isRounded.slice(pixelCount(images));
  return {
    values: encodeImages(g, images, values, isRounded.length),
    isRounded: [...new Array<boolean>(featureCount(images)).fill(false), ...others],
  };
}

/** A number of an image with its step. */
interface PixelStep {
  readonly fill: number | null;
  readonly column: Extract<ReadColumn, { readonly type: "pixel" }>;
}

/** The steps from an index on that encode numbers of images: hundreds, which are encoded at once. */
function pixelsFrom(
  steps: readonly EncodingStep[],
  from: number,
  read: (name: string) => ReadColumn,
): readonly PixelStep[] {
  const pixels: PixelStep[] = [];
  for (let i = from; i < steps.length; i++) {
    const step = steps[i];
    const column = read(step.name);
    if (column.type !== "pixel" || step.kind !== "number") break;
    pixels.push({ fill: step.fill[0], column });
  }
  return pixels;
}

function encodePixels(g: GraphBuilder, pixels: readonly PixelStep[]): Encoded {
  const [{ column }] = pixels;
  const values = g.columns(
    column.image,
    pixels.map((pixel) => pixel.column.at),
  );
  const isRounded = pixels.map(() => true);
  if (pixels.every(({ fill }) => fill === null)) return { values, isRounded };
  const isMissing = g.add("Not", [g.add("Equal", [values, values])]);
  const fills = g.row(pixels.map(({ fill }) => Math.fround(fill ?? Number.NaN)));
  return { values: g.add("Where", [isMissing, fills, values]), isRounded };
}

/** Rows × columns of a step; undefined for none. @throws AttuneError `usage` */
function encodeStep(g: GraphBuilder, step: EncodingStep, column: ReadColumn): Encoded | undefined {
  if (column.type === "category") {
    if (step.kind === "one-hot" || step.kind === "target")
      return encodeCategories(g, step, column.codes, column.categories);
  } else if (column.type === "text") return encodeText(g, step, column);
  else if (column.type !== "pixel" && (step.kind === "number" || step.kind === "date")) {
    const known =
      step.kind === "date" ? datePartsOf(g, column.values, step.parts ?? []) : [column.values];
    const isMissing = g.add("Not", [g.add("Equal", [column.values, column.values])]);
    const filled = known.map((values, i) => {
      const fill = step.fill[i];
      if (fill === null) return values;
      // On the side of a threshold that is rounded, too.
      const own = column.isRounded ? Math.fround(fill) : fill;
      return g.add("Where", [isMissing, g.number(own), values]);
    });
    const values = [...filled, ...(step.missing ? [g.cast(isMissing, "double")] : [])];
    const isRounded = [...filled.map(() => column.isRounded), ...(step.missing ? [false] : [])];
    return { values: g.concat(values), isRounded };
  }
  return refuseStep(step);
}

/** @throws AttuneError `usage` */
function refuseStep({ kind }: EncodingStep): never {
  throw new AttuneError("usage", `ONNX can't hold columns encoded as ${kind}`, {
    hint: "export the model as a TypeScript module (.ts)",
  });
}

/** The dense columns of texts. @throws AttuneError `usage` */
function encodeText(g: GraphBuilder, step: EncodingStep, text: ReadText): Encoded | undefined {
  const dense = (values: string, columns: number): Encoded => ({
    ...{ values, isRounded: new Array<boolean>(columns).fill(false) },
  });
  switch (step.kind) {
    case "n-grams":
      return undefined;
    case "text-effects":
      return dense(encodeEffects(g, step, text), step.outputs);
    case "text-components":
      return dense(encodeComponents(g, step, text), step.effects.outputs + step.count);
    default:
      return refuseStep(step);
  }
}

/** A row of a table for each category: of 0 and 1, or of mean targets. */
function encodeCategories(
  g: GraphBuilder,
  step: Extract<EncodingStep, { readonly kind: "one-hot" | "target" }>,
  codes: string,
  categories: readonly string[],
): Encoded | undefined {
  const rowOf = (category: string | undefined): readonly number[] => {
    if (step.kind === "target")
      return category !== undefined && Object.hasOwn(step.means, category)
        ? step.means[category]
        : step.prior;
    const own = step.categories.map((shown) => (shown === category ? 1 : 0));
    return step.missing ? [...own, 0] : own;
  };
  const missing = [...rowOf(undefined)];
  if (step.keep) missing.fill(Number.NaN);
  else if (step.kind === "one-hot" && step.missing) missing[missing.length - 1] = 1;
  const rows = [...categories.map(rowOf), rowOf(undefined), missing];
  const width = missing.length;
  if (width === 0) return undefined;
  const table = g.constant("double", [rows.length, width], rows.flat());
  const flat = g.add("Reshape", [codes, g.integers([-1])]);
  const values = g.add("Gather", [table, flat], { axis: { int: 0 } });
  return { values, isRounded: missing.map(() => false) };
}
