import type { ColumnSpec } from "../../tune/table/data-table.ts";
import { MISSING_WORDS } from "../../tune/table/missing-words.ts";
import { readNumber } from "../../tune/table/number-format.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { ML } from "./graph-builder.ts";
import type { GraphValue } from "./proto.ts";
import { type ReadText, readTexts } from "./text/read-texts.ts";

/** A column of a graph. */
export type ReadColumn =
  | {
      readonly type: "number" | "date";
      /** Rows × 1 numbers, NaN where the cell is missing. */
      readonly values: string;
      /** Whether these are the numbers of the input, of 32 bits. */
      readonly isRounded: boolean;
    }
  | {
      /** One of the numbers of an image. */
      readonly type: "pixel";
      /** Rows × numbers of the image, NaN where the cell is missing; of 32 bits in the input. */
      readonly image: string;
      /** Its place among them. */
      readonly at: number;
    }
  | {
      readonly type: "category";
      /** Rows × 1 indices into `categories`; their count for others, one more for missing cells. */
      readonly codes: string;
      readonly categories: readonly string[];
    }
  | ReadText;

const ROWS = "rows";

/** The input of a column. */
export function inputOf(spec: ColumnSpec): GraphValue {
  const { name, type, format } = spec;
  const dims = [ROWS, 1];
  if (type === "category" || type === "text")
    return { name, type: "string", dims, description: "text; empty where it is missing" };
  if (type === "date") {
    const description = "days since 1970-01-01 with their fraction; NaN where it is missing";
    return { name, type: "double", dims, description };
  }
  if (format?.kind === "scale")
    return { name, type: "string", dims, description: "a word; empty where it is missing" };
  return { name, type: "float", dims, description: "number; NaN where it is missing" };
}

/** Reads an input as a column. @param categories those that the model knows, for categories */
export function readColumn(
  g: GraphBuilder,
  spec: ColumnSpec,
  categories: readonly string[],
): ReadColumn {
  const { name, type, format } = spec;
  if (type === "text") return readTexts(g, spec);
  if (type === "category") return readCategories(g, spec, categories);
  if (type === "date") return { type, values: name, isRounded: false };
  if (format?.kind === "scale")
    return { type: "number", values: readScale(g, name, format.ranks), isRounded: false };
  const values = markMissing(g, spec, name);
  return { type: "number", values: g.cast(values, "double"), isRounded: true };
}

/**
 * The numbers of images, rows × their count: of one input where they were files, of an input for each
 * column of a table.
 * @param input of the images of files
 */
export function readPixels(
  g: GraphBuilder,
  specs: readonly ColumnSpec[],
  input: string | undefined,
): readonly ReadColumn[] {
  const values =
    input === undefined
      ? g.concat(specs.map((spec) => markMissing(g, spec, spec.name)))
      : g.add("Reshape", [input, g.integers([-1, specs.length])]);
  const image = g.cast(values, "double");
  return specs.map((_, at) => ({ type: "pixel", image, at }));
}

/** Numbers that stand for missing cells become NaN. */
function markMissing(
  g: GraphBuilder,
  { missing = [], format }: ColumnSpec,
  values: string,
): string {
  let marked = values;
  const own = format?.kind === "number" ? format : undefined;
  for (const value of new Set(missing.map((word) => readNumber(word, own))))
    if (!Number.isNaN(value)) {
      const isMissing = g.add("Equal", [values, g.constant("float", [], [value])]);
      marked = g.add("Where", [isMissing, g.constant("float", [], [Number.NaN]), marked]);
    }
  return marked;
}

/** How a word may be written that is compared without case. */
function variantsOf(word: string, joints: readonly string[]): readonly string[] {
  const capital = (text: string): string => text.replace(/^./u, (c) => c.toUpperCase());
  const cases = [
    ...[word, word.toUpperCase(), capital(word)],
    word.split(" ").map(capital).join(" "),
  ];
  return cases.flatMap((own) => joints.map((joint) => own.replaceAll(" ", joint)));
}

/** Indices of words; `other` for all that have none. The first index of a word counts. */
function indexWords(
  g: GraphBuilder,
  input: string,
  words: readonly (readonly [word: string, index: number])[],
  other: number,
): string {
  const indices = new Map<string, number>();
  for (const [word, index] of words) if (!indices.has(word)) indices.set(word, index);
  const attributes = {
    keys_strings: { texts: [...indices.keys()] },
    values_int64s: { ints: [...indices.values()] },
    default_int64: { int: other },
  };
  return g.add("LabelEncoder", [input], attributes, ML);
}

function readScale(
  g: GraphBuilder,
  input: string,
  ranks: { readonly [word: string]: number },
): string {
  const words = Object.keys(ranks);
  const variants = words.flatMap((word, i) =>
    variantsOf(word, [" ", "-", "_"]).map((own) => [own, i] as const),
  );
  const indices = indexWords(g, input, variants, words.length);
  const values = [...words.map((word) => ranks[word]), Number.NaN];
  return g.add("Gather", [g.constant("double", [values.length], values), indices]);
}

function readCategories(
  g: GraphBuilder,
  { name, missing = MISSING_WORDS, ignoreCase }: ColumnSpec,
  categories: readonly string[],
): ReadColumn {
  const other = categories.length;
  const words = [
    ...["", ...missing].map((word) => [word, other + 1] as const),
    ...categories.flatMap((category, i) =>
      (ignoreCase ? variantsOf(category, [" "]) : [category]).map((own) => [own, i] as const),
    ),
  ];
  return { type: "category", codes: indexWords(g, name, words, other), categories };
}
