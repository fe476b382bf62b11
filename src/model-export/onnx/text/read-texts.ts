import { HASH_START } from "../../../numeric/hash.ts";
import type { ColumnSpec } from "../../../tune/table/data-table.ts";
import { missingTexts } from "../../../tune/table/missing-words.ts";
import { MAX_N_GRAM } from "../../../tune/text/n-grams.ts";
import { MAX_TOKENS_PER_TEXT } from "../../../tune/text/text-builder.ts";
import { MAX_TOKEN_UNITS } from "../../../tune/text/tokenize.ts";
import { type GraphBuilder, MICROSOFT, ML } from "../graph-builder.ts";
import { addHashWord, addMix } from "./hash-words.ts";
import { tokenPattern } from "./token-pattern.ts";

/** A column of texts in a graph. All whole numbers have 64 bits. */
export interface ReadText {
  readonly type: "text";
  /** Rows × tokens: 1 for a token, 0 after the last one; more columns than the longest n-gram. */
  readonly isToken: string;
  /** Rows × tokens: the hash of each. */
  readonly hashes: string;
  /** (Rows · tokens) × code units in UTF-16, −1 after the last one. */
  readonly units: string;
}

/** Fills the rows of shorter texts. Texts do not have this control character. */
const PAD = "\u0002";
/** Stands for a character that the graph does not know. */
const UNKNOWN_UNIT = 0xfffd;
/** Characters that the graph knows: those of scripts without ideographs, and pictures. */
const KNOWN_RANGES = [
  [0x20, 0x3000],
  [0xa000, 0xd800],
  [0xf900, 0xfffd],
  [0x1f000, 0x1fb00],
] as const;

/** Characters with the code units of their lower case. */
interface Characters {
  readonly texts: readonly string[];
  readonly units: readonly number[];
  /** The second unit of each; −1 where there is none. */
  readonly second: readonly number[];
}
/** Listed for the first column of texts. */
let characters: Characters | undefined;

function listCharacters(): Characters {
  const texts: string[] = [];
  const units: number[] = [];
  const second: number[] = [];
  for (const [from, to] of KNOWN_RANGES)
    for (let code = from; code < to; code++) {
      const character = String.fromCodePoint(code);
      if (!/[\p{L}\p{N}\p{M}\p{P}\p{S}\p{Cf}]/u.test(character)) continue;
      const lower = character === "’" ? "'" : character.toLowerCase();
      texts.push(character);
      units.push(lower.charCodeAt(0));
      second.push(lower.length > 1 ? lower.charCodeAt(1) : -1);
    }
  return { texts, units, second };
}

function lookUp(
  g: GraphBuilder,
  values: string,
  keys: readonly string[],
  codes: readonly number[],
  other: number,
): string {
  const attributes = {
    keys_strings: { texts: keys },
    values_int64s: { ints: codes },
    default_int64: { int: other },
  };
  return g.add("LabelEncoder", [values], attributes, ML);
}

const slice = (g: GraphBuilder, value: string, end: number): string =>
  g.add("Slice", [value, g.integers([0]), g.integers([end]), g.integers([1])]);

/** Cuts the texts of an input as `tokenize` does, and hashes their tokens. */
export function readTexts(g: GraphBuilder, { name, missing }: ColumnSpec): ReadText {
  const cut = { mark: { int: 0 }, pad_value: { text: PAD }, mincharnum: { int: 1 } };
  const found = g.add(
    "Tokenizer",
    [g.add("Reshape", [name, g.integers([-1])])],
    { ...cut, tokenexp: { text: tokenPattern() } },
    MICROSOFT,
  );
  // Behind the last token there is room for the n-grams that would begin with it.
  const rows = g.add("Shape", [name], { start: { int: 0 }, end: { int: 1 } });
  const size = g.concat([rows, g.integers([MAX_N_GRAM])], 0);
  const zeros = g.add("Expand", [g.constant("int64", [1, 1], [0]), size]);
  const room = g.add("Gather", [g.constant("string", [1], [PAD]), zeros]);
  const tokens = g.concat([slice(g, found, MAX_TOKENS_PER_TEXT), room]);
  const isPresent = lookUp(g, name, [...missingTexts(missing)], zerosFor(missing), 1);
  const isToken = g.add("Mul", [lookUp(g, tokens, [PAD], [0], 1), isPresent]);

  const split = g.add(
    "Tokenizer",
    [g.add("Reshape", [tokens, g.integers([-1])])],
    { ...cut, separators: { texts: [""] } },
    MICROSOFT,
  );
  const units = addUnits(g, slice(g, split, MAX_TOKEN_UNITS));
  const flat = addMix(g, hashUnits(g, units));
  return {
    type: "text",
    isToken,
    units,
    hashes: g.add("Reshape", [flat, g.add("Shape", [tokens])]),
  };
}

const zerosFor = (missing: readonly string[] | undefined): readonly number[] =>
  [...missingTexts(missing)].map(() => 0);

/** The code units of characters, those of each token without gaps. */
function addUnits(g: GraphBuilder, values: string): string {
  characters ??= listCharacters();
  const known = characters;
  const first = lookUp(g, values, [...known.texts, PAD], [...known.units, -1], UNKNOWN_UNIT);
  const pairs = known.texts.map((_, i) => i).filter((i) => known.second[i] >= 0);
  const second = lookUp(
    g,
    values,
    pairs.map((i) => known.texts[i]),
    pairs.map((i) => known.second[i]),
    -1,
  );
  const last = g.integers([2]);
  const both = [first, second].map((value) => g.add("Unsqueeze", [value, last]));
  const units = g.add("Reshape", [g.concat(both, 2), g.integers([0, -1])]);
  const width = g.add("Shape", [units], { start: { int: 1 }, end: { int: 2 } });
  const scalar = g.constant("int64", [0], []);
  const at = g.add("Range", [
    g.constant("int64", [], [0]),
    g.add("Reshape", [width, scalar]),
    g.constant("int64", [], [1]),
  ]);
  const isNone = g.add("Less", [units, g.constant("int64", [], [0])]);
  const late = g.add("Add", [at, g.constant("int64", [], [2 * MAX_TOKEN_UNITS])]);
  const order = g.add("Where", [isNone, late, at]);
  const kept = g.add("Min", [width, g.integers([MAX_TOKEN_UNITS])]);
  const [, places] = g.addMany("TopK", [order, kept], 2, {
    ...{ axis: { int: 1 }, largest: { int: 0 }, sorted: { int: 1 } },
  });
  return g.add("GatherElements", [units, places], { axis: { int: 1 } });
}

/** The hash of each row of code units, as `hashText`. */
function hashUnits(g: GraphBuilder, units: string): string {
  const b = g.within("unit");
  const [before, unit, after] = [b.name(), b.name(), b.name()];
  const isNone = b.add("Less", [unit, b.constant("int64", [], [0])]);
  b.rename(b.add("Where", [isNone, before, addHashWord(b, before, unit)]), after);
  const dims = ["tokens"];
  const body = b.build(
    "unit",
    [
      { name: before, type: "int64", dims },
      { name: unit, type: "int64", dims },
    ],
    [{ name: after, type: "int64", dims }],
  );
  const count = g.add("Shape", [units], { start: { int: 0 }, end: { int: 1 } });
  const start = g.add("Expand", [g.integers([HASH_START]), count]);
  const columns = g.add("Transpose", [units], { perm: { ints: [1, 0] } });
  return g.add("Scan", [start, columns], {
    ...{ body: { graph: body }, num_scan_inputs: { int: 1 } },
  });
}
