import { type PackedNumbers, packWhole, unpackNumbers } from "../../numeric/packed-numbers.ts";
import type { SparseMatrix } from "../../numeric/sparse-matrix.ts";
import type { TextColumn } from "../table/data-table.ts";
import { type NGramKind, NGramReader } from "./n-grams.ts";
import { chooseVocabulary, VocabularyIndex, type VocabularyLimits } from "./vocabulary.ts";

/** How a column of texts becomes a column for each of its n-grams. */
export interface NGramWishes extends VocabularyLimits {
  /** The n-grams. Each kind has columns of its own. */
  readonly kinds: readonly NGramKind[];
  /**
   * `tf-idf`: (1 + ln n)·(1 + ln((1 + N)/(1 + d))) for an n-gram that a text has n times and d of N
   * training rows have (Salton and Buckley 1988; the idf is smoothed as in scikit-learn);
   * `presence`: 1 for each n-gram of a text.
   */
  readonly weighting: "tf-idf" | "presence";
}

/** The n-grams of a kind. */
export interface NGramColumns extends NGramKind {
  /** Hashes of the n-grams, one per column. */
  readonly hashes: PackedNumbers;
  /** Number of training rows that have each. */
  readonly rows: PackedNumbers;
}

/** A column of texts as one column per n-gram. Everything in it was learned from training rows. */
export interface NGramStep {
  /** Marks a step of this kind. */
  readonly kind: "n-grams";
  /** Name of the column. */
  readonly name: string;
  /** As in `NGramWishes`. */
  readonly weighting: NGramWishes["weighting"];
  /** Number of training rows. */
  readonly trainingRows: number;
  /** The n-grams by kind. */
  readonly kinds: readonly NGramColumns[];
}

/**
 * Length of a text's row. With 1, the usual length, a penalty that suits standardised columns would
 * be far too strong for n-grams. Chosen on development sets.
 */
const ROW_LENGTH = 5;

/** Chooses the n-grams of the training rows that get a column. */
export function learnNGramStep(
  column: TextColumn,
  rows: Int32Array,
  { kinds, weighting, ...limits }: NGramWishes,
): NGramStep {
  return {
    kind: "n-grams",
    name: column.name,
    weighting,
    trainingRows: rows.length,
    kinds: kinds.map((kind) => {
      const chosen = chooseVocabulary(new NGramReader(column, kind), rows, limits);
      return {
        ...kind,
        hashes: packWhole(Uint32Array.from(chosen.hashes)),
        rows: packWhole(chosen.rows),
      };
    }),
  };
}

/** A kind of n-grams, ready to find their columns. */
interface ReadyKind extends NGramKind {
  readonly index: VocabularyIndex;
  /** Weight of each column for an n-gram that a text has once. */
  readonly weights: Float64Array;
}

const readySteps = new WeakMap<NGramStep, readonly ReadyKind[]>();

/** Weight of each n-gram of a kind for a text that has it once. */
export const nGramWeights = (
  { weighting, trainingRows }: NGramStep,
  { rows }: NGramColumns,
): Float64Array =>
  Float64Array.from(unpackNumbers(rows) ?? [], (d) =>
    weighting === "presence" ? 1 : 1 + Math.log((1 + trainingRows) / (1 + d)),
  );

/** Length of the entries of each kind of n-grams of a row. @param parts kinds of all steps */
export const partLength = (parts: number): number => ROW_LENGTH / Math.sqrt(Math.max(1, parts));

function makeReady(step: NGramStep): readonly ReadyKind[] {
  let ready = readySteps.get(step);
  if (ready === undefined) {
    ready = step.kinds.map((kind) => ({
      ...{ of: kind.of, shortest: kind.shortest, longest: kind.longest },
      index: new VocabularyIndex(Int32Array.from(unpackNumbers(kind.hashes) ?? [])),
      weights: nGramWeights(step, kind),
    }));
    readySteps.set(step, ready);
  }
  return ready;
}

/** Number of columns of a step. */
export const nGramCount = (step: NGramStep): number =>
  makeReady(step).reduce((sum, { weights }) => sum + weights.length, 0);

/** Collects the entries of a sparse matrix row by row. */
class EntryList {
  indices = new Int32Array(1024);
  values = new Float32Array(1024);
  length = 0;

  push(index: number, value: number): void {
    if (this.length === this.indices.length) {
      const [indices, values] = [this.indices, this.values];
      this.indices = new Int32Array(2 * this.length);
      this.indices.set(indices);
      this.values = new Float32Array(2 * this.length);
      this.values.set(values);
    }
    this.indices[this.length] = index;
    this.values[this.length++] = value;
  }
}

/** Counts the n-grams of one text after the other. */
class TextCounts {
  readonly #counts: Float64Array;
  readonly #columns: Int32Array;
  #length = 0;

  constructor(columns: number) {
    this.#counts = new Float64Array(columns);
    this.#columns = new Int32Array(columns);
  }

  add(column: number): void {
    if (column >= 0 && this.#counts[column]++ === 0) this.#columns[this.#length++] = column;
  }

  /** Appends the weighted counts, scaled to a length, and forgets them. */
  flush(
    { weighting }: NGramStep,
    weights: Float64Array,
    length: number,
    offset: number,
    to: EntryList,
  ): void {
    const own = this.#columns.subarray(0, this.#length);
    let squares = 0;
    for (const c of own) {
      const n = this.#counts[c];
      this.#counts[c] = weights[c] * (weighting === "tf-idf" ? 1 + Math.log(n) : 1);
      squares += this.#counts[c] * this.#counts[c];
    }
    const scale = length / Math.sqrt(squares);
    for (const c of own) {
      to.push(offset + c, this.#counts[c] * scale);
      this.#counts[c] = 0;
    }
    this.#length = 0;
  }
}

/**
 * The n-grams of rows of columns of texts: rows × n-grams of all steps. Each kind of n-grams of a
 * text has the same length, whatever the number of its words.
 * @param columns the columns of the steps, in their order
 */
export function encodeNGrams(
  steps: readonly NGramStep[],
  columns: readonly TextColumn[],
  rows: Int32Array,
): SparseMatrix {
  let offset = 0;
  const parts = steps.flatMap((step, s) =>
    makeReady(step).map((kind) => {
      const at = offset;
      offset += kind.weights.length;
      return {
        step,
        offset: at,
        ...kind,
        reader: new NGramReader(columns[s], kind),
        counts: new TextCounts(kind.weights.length),
      };
    }),
  );
  const length = partLength(parts.length);
  const entries = new EntryList();
  const starts = new Int32Array(rows.length + 1);
  for (let k = 0; k < rows.length; k++) {
    for (const { reader, index, counts, step, weights, offset } of parts) {
      reader.read(rows[k], (hash) => counts.add(index.columnOf(hash)));
      counts.flush(step, weights, length, offset, entries);
    }
    starts[k + 1] = entries.length;
  }
  return {
    rows: rows.length,
    columns: offset,
    starts,
    indices: entries.indices.slice(0, entries.length),
    values: entries.values.slice(0, entries.length),
  };
}
