import { HASH_START, hashWord } from "../../../numeric/hash.ts";
import { CHARACTERS, type NGramKind } from "../../../tune/text/n-grams.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import { addHashWord, addMix } from "./hash-words.ts";
import type { ReadText } from "./read-texts.ts";

/** Stands where there is no n-gram. */
const NONE = -1;
const BLANK = 32;

/** Columns of a matrix from `from` on, without the last `less`. */
const part = (g: GraphBuilder, value: string, from: number, less: number): string =>
  g.add("Slice", [
    value,
    g.integers([from]),
    g.integers([less === 0 ? Number.MAX_SAFE_INTEGER : -less]),
    g.integers([1]),
  ]);

/** Hashes of runs of each length: the words that begin at a place, then one more each time. */
function runs(
  g: GraphBuilder,
  words: string,
  isWord: string,
  start: number,
  { shortest, longest }: NGramKind,
): readonly string[] {
  const found: string[] = [];
  let hash = "";
  for (let n = 1; n <= longest; n++) {
    const before = n === 1 ? g.constant("int64", [], [start >>> 0]) : part(g, hash, 0, 1);
    hash = addHashWord(g, before, part(g, words, n - 1, 0));
    if (n < shortest) continue;
    const none = g.constant("int64", [], [NONE]);
    found.push(g.add("Where", [part(g, isWord, n - 1, 0), addMix(g, hash, n), none]));
  }
  return found;
}

/** The hashes of all n-grams of each text, as `NGramReader` lists them: rows × n-grams. */
export function nGramHashes(g: GraphBuilder, text: ReadText, kind: NGramKind): string {
  const zero = g.constant("int64", [], [0]);
  if (kind.of === "words") {
    const isWord = g.add("Greater", [text.isToken, zero]);
    return g.concat(runs(g, text.hashes, isWord, HASH_START, kind));
  }
  const flat = g.add("Reshape", [text.isToken, g.integers([-1, 1])]);
  const spaced = addBlanks(g, text.units, kind.longest);
  const isUnit = g.add("And", [
    g.add("Not", [g.add("Less", [spaced, zero])]),
    g.add("Greater", [flat, zero]),
  ]);
  const all = g.concat(runs(g, spaced, isUnit, hashWord(HASH_START, CHARACTERS), kind));
  const rows = g.add("Shape", [text.isToken], { start: { int: 0 }, end: { int: 1 } });
  return g.add("Reshape", [all, g.concat([rows, g.integers([-1])], 0)]);
}

/** Code units with a blank before and after those of each token, and room for the longest run. */
function addBlanks(g: GraphBuilder, units: string, longest: number): string {
  const tokens = g.add("Shape", [units], { start: { int: 0 }, end: { int: 1 } });
  const column = (value: number, width: number): string =>
    g.add("Expand", [
      g.constant("int64", [1, 1], [value]),
      g.concat([tokens, g.integers([width])], 0),
    ]);
  const shifted = g.concat([column(BLANK, 1), units, column(NONE, longest)]);
  const zero = g.constant("int64", [], [0]);
  const isUnit = g.add("Not", [g.add("Less", [shifted, zero])]);
  const isBefore = g.add("Not", [
    g.add("Less", [g.concat([column(NONE, 1), part(g, shifted, 0, 1)]), zero]),
  ]);
  const behind = g.add("Where", [
    isBefore,
    g.constant("int64", [], [BLANK]),
    g.constant("int64", [], [NONE]),
  ]);
  return g.add("Where", [isUnit, shifted, behind]);
}
