import type { Matrix, Target } from "../numeric/matrix.ts";
import type { TextColumn } from "./table/data-table.ts";
import { WORD_BUCKETS } from "./table/words.ts";
import { targetOutputs, targetValue } from "./target-encoding.ts";

/**
 * The effect of a word is shrunk towards 0 as if this number of rows with an effect of 0
 * were added.
 */
const SMOOTHING_ROWS = 10;
/** Words that occur in fewer rows are not used. */
const MIN_ROWS_PER_WORD = 2;
/** Number of words that are used at most: those with the most rows. */
const MAX_WORDS = 20_000;
/** Parts of the training rows, each encoded by the targets of the others. */
const CROSS_FITTING_PARTS = 5;

/** A column of texts as one number per output: the mean effect of its words on the target. */
export interface TextStep {
  /** Marks a step of this kind. */
  readonly kind: "text";
  /** Name of the column. */
  readonly name: string;
  /** Numbers of outputs: one per class, but one for two classes and for numbers. */
  readonly outputs: number;
  /** The words that are used, as hashes. */
  readonly words: readonly number[];
  /** Effect of each word on each output (words × outputs). */
  readonly effects: readonly number[];
  /** Whether texts without words stay missing. Default: they are 0. */
  readonly keep?: true;
}

/** Words that are used, each with its index; −1 for all others. */
interface Vocabulary {
  readonly words: readonly number[];
  readonly indexOf: Int32Array;
}

/** The words with the most rows. Targets do not enter, so a row does not see its own. */
function chooseWords({ starts, words }: TextColumn, rows: Int32Array): Vocabulary {
  const counts = new Int32Array(WORD_BUCKETS);
  for (const i of rows) for (let k = starts[i]; k < starts[i + 1]; k++) counts[words[k]]++;
  const chosen: number[] = [];
  for (let w = 0; w < WORD_BUCKETS; w++) if (counts[w] >= MIN_ROWS_PER_WORD) chosen.push(w);
  chosen.sort((a, b) => counts[b] - counts[a] || a - b);
  if (chosen.length > MAX_WORDS) chosen.length = MAX_WORDS;
  return { words: chosen, indexOf: indexWords(chosen) };
}

function indexWords(words: readonly number[]): Int32Array {
  const indexOf = new Int32Array(WORD_BUCKETS).fill(-1);
  for (let k = 0; k < words.length; k++) indexOf[words[k]] = k;
  return indexOf;
}

/** Rows and sums of the target, of all rows and by word. */
class WordSums {
  readonly #rows: Float64Array;
  readonly #sums: Float64Array;
  readonly #totals: Float64Array;
  #count = 0;

  constructor(words: number, outputs: number) {
    this.#rows = new Float64Array(words);
    this.#sums = new Float64Array(words * outputs);
    this.#totals = new Float64Array(outputs);
  }

  /** @param weight of the row; below 0 to take it away */
  add(column: TextColumn, indexOf: Int32Array, row: number, y: Target, weight: number): void {
    const outputs = this.#totals.length;
    this.#count += weight;
    for (let o = 0; o < outputs; o++) this.#totals[o] += weight * targetValue(y, row, o);
    for (let k = column.starts[row]; k < column.starts[row + 1]; k++) {
      const w = indexOf[column.words[k]];
      if (w < 0) continue;
      this.#rows[w] += weight;
      for (let o = 0; o < outputs; o++)
        this.#sums[w * outputs + o] += weight * targetValue(y, row, o);
    }
  }

  /** Mean difference of the target from that of all rows, in the rows of each word, shrunk. */
  effects(): Float64Array {
    const outputs = this.#totals.length;
    return this.#sums.map((sum, at) => {
      const rows = this.#rows[Math.floor(at / outputs)];
      const prior = this.#count > 0 ? this.#totals[at % outputs] / this.#count : 0;
      return (sum - rows * prior) / (rows + SMOOTHING_ROWS);
    });
  }
}

/**
 * Learns the effect of each word in the training rows.
 * @param weights of all rows of the table, with mean 1 over `rows`. Default: 1 each
 */
export function learnTextStep(
  column: TextColumn,
  rows: Int32Array,
  y: Target,
  keep: boolean,
  weights?: Float64Array,
): TextStep {
  const { words, indexOf } = chooseWords(column, rows);
  const outputs = targetOutputs(y);
  const sums = new WordSums(words.length, outputs);
  for (const i of rows) sums.add(column, indexOf, i, y, weights?.[i] ?? 1);
  const { name } = column;
  const effects = [...sums.effects()];
  return { kind: "text", name, outputs, words, effects, ...(keep && { keep }) };
}

/** Mean effect of a row's words, written into `data` from `at` on. */
function writeMean(
  { starts, words }: TextColumn,
  row: number,
  indexOf: Int32Array,
  effects: ArrayLike<number>,
  outputs: number,
  data: Matrix["data"],
  at: number,
): void {
  let known = 0;
  for (let k = starts[row]; k < starts[row + 1]; k++) {
    const w = indexOf[words[k]];
    if (w < 0) continue;
    known++;
    for (let o = 0; o < outputs; o++) data[at + o] += effects[w * outputs + o];
  }
  for (let o = 0; known > 0 && o < outputs; o++) data[at + o] /= known;
}

/** Encodes rows of a column of texts into `x`, from its column `at` on. */
export function writeText(
  { words, effects, outputs, keep }: TextStep,
  column: TextColumn,
  rows: Int32Array,
  { data, columns: p }: Matrix,
  at: number,
): void {
  const indexOf = indexWords(words);
  for (let k = 0; k < rows.length; k++) {
    const from = k * p + at;
    const isMissing = column.starts[rows[k]] === column.starts[rows[k] + 1];
    if (keep && isMissing) data.fill(Number.NaN, from, from + outputs);
    else writeMean(column, rows[k], indexOf, effects, outputs, data, from);
  }
}

/**
 * Writes the training rows of a column of texts into `x`, from column `at` on, each part of them by the
 * effects that its words have in the other parts. Texts without words are left as they are.
 */
export function writeCrossFittedText(
  step: TextStep,
  column: TextColumn,
  rows: Int32Array,
  y: Target,
  { data, columns: p }: Matrix,
  at: number,
  weights: Float64Array | undefined,
): void {
  const { words, outputs } = step;
  const indexOf = indexWords(words);
  const sums = new WordSums(words.length, outputs);
  for (const i of rows) sums.add(column, indexOf, i, y, weights?.[i] ?? 1);
  for (let part = 0; part < CROSS_FITTING_PARTS; part++) {
    const ofPart = rows.filter((_, k) => k % CROSS_FITTING_PARTS === part);
    for (const i of ofPart) sums.add(column, indexOf, i, y, -(weights?.[i] ?? 1));
    const effects = sums.effects();
    for (const [j, i] of ofPart.entries()) {
      if (column.starts[i] === column.starts[i + 1]) continue;
      const from = (part + j * CROSS_FITTING_PARTS) * p + at;
      data.fill(0, from, from + outputs);
      writeMean(column, i, indexOf, effects, outputs, data, from);
    }
    for (const i of ofPart) sums.add(column, indexOf, i, y, weights?.[i] ?? 1);
  }
}
