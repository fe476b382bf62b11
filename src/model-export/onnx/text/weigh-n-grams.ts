import { readNumbers } from "../../../numeric/packed-numbers.ts";
import { type NGramStep, nGramWeights, partLength } from "../../../tune/text/n-gram-encoding.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { nGramHashes } from "./n-gram-hashes.ts";
import type { ReadText } from "./read-texts.ts";

/** How n-grams of a text become its numbers. */
interface Weighing {
  /** N-grams of all steps × outputs, row by row. */
  readonly matrix: ArrayLike<number>;
  /** Number of outputs. */
  readonly outputs: number;
  /** Whether the outputs are means over the n-grams, instead of sums of their weights. */
  readonly isMean?: boolean;
}

/**
 * The n-grams of texts times a matrix: rows × outputs; undefined where there are no n-grams. Rows are
 * computed one by one, because all n-grams of many rows take much memory.
 */
export function weighNGrams(
  g: GraphBuilder,
  steps: readonly NGramStep[],
  read: (name: string) => ReadText,
  { matrix, outputs, isMean = false }: Weighing,
): string | undefined {
  const parts = steps.flatMap((step) => step.kinds.map((kind) => ({ step, kind })));
  const length = partLength(parts.length);
  const b = g.within(g.name());
  const inputs: string[] = [];
  const rowsOf: string[] = [];
  const products: string[] = [];
  let from = 0;
  for (const { step, kind } of parts) {
    const pool = readNumbers(kind.hashes);
    const own = Float64Array.from({ length: pool.length * outputs }, (_, at) => matrix[from + at]);
    from += own.length;
    if (pool.length === 0) continue;
    const row = b.name();
    inputs.push(nGramHashes(g, read(step.name), kind));
    rowsOf.push(row);
    const counts = countNGrams(b, row, pool);
    const entries = isMean
      ? meanOf(b, counts)
      : scaleWeights(b, counts, step, nGramWeights(step, kind), length);
    products.push(b.add("MatMul", [entries, b.constant("double", [pool.length, outputs], own)]));
  }
  if (products.length === 0) return undefined;
  const sum = products.reduce((all, product) => b.add("Add", [all, product]));
  const result = b.name();
  b.rename(sum, result);
  const body = b.build(
    "row",
    rowsOf.map((name, i) => ({ name, type: "int64" as const, dims: [`n-grams ${i}`] })),
    [{ name: result, type: "double", dims: [outputs] }],
  );
  return g.add("Scan", inputs, {
    ...{ body: { graph: body }, num_scan_inputs: { int: inputs.length } },
  });
}

/** How often a text has each n-gram of a list. */
function countNGrams(b: GraphBuilder, hashes: string, pool: ArrayLike<number>): string {
  const counts = b.add("TfIdfVectorizer", [hashes], {
    mode: { text: "TF" },
    min_gram_length: { int: 1 },
    max_gram_length: { int: 1 },
    max_skip_count: { int: 0 },
    ngram_counts: { ints: [0] },
    ngram_indexes: { ints: Array.from(pool, (_, i) => i) },
    pool_int64s: { ints: pool },
  });
  return b.cast(counts, "double");
}

/** 1 for each n-gram that a text has. */
const presence = (b: GraphBuilder, counts: string): string =>
  b.cast(b.add("Greater", [counts, b.number(0)]), "double");

const total = (b: GraphBuilder, values: string): string =>
  b.add("ReduceSum", [values, b.integers([0])], { keepdims: { int: 1 } });

function meanOf(b: GraphBuilder, counts: string): string {
  const own = presence(b, counts);
  return b.add("Div", [own, b.add("Max", [total(b, own), b.number(1)])]);
}

/** The weights of the n-grams of a text, scaled to a length. */
function scaleWeights(
  b: GraphBuilder,
  counts: string,
  { weighting }: NGramStep,
  weights: Float64Array,
  length: number,
): string {
  const own = b.add("Mul", [presence(b, counts), b.constant("double", [weights.length], weights)]);
  const logs = b.add("Log", [b.add("Max", [counts, b.number(1)])]);
  const weighed =
    weighting === "tf-idf" ? b.add("Mul", [own, b.add("Add", [logs, b.number(1)])]) : own;
  const squares = total(b, b.add("Mul", [weighed, weighed]));
  const isNone = b.add("Equal", [squares, b.number(0)]);
  const root = b.add("Sqrt", [b.add("Where", [isNone, b.number(1), squares])]);
  const scaled = b.add("Mul", [weighed, b.add("Div", [b.number(length), root])]);
  // Attune holds them in 32 bits.
  return b.cast(b.cast(scaled, "float"), "double");
}
