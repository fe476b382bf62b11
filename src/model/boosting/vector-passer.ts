import {
  leafPlaces,
  MAX_PASSAGE_LEAVES,
  openPassage,
  PASSAGE_ROWS,
} from "../../numeric/trees/passage/passage-arena.ts";
import { BLOCK_ROWS, type OpenPasser, type PassedTree } from "./passer.ts";

const INT_BYTES = 4;
/** Greatest limit of a test: one more must fit a byte. */
const MAX_LIMIT = 254;
/** Numbers of a tree, of a level and of a node in a program; the kernel's source describes them. */
const TREE_INTS = 5;
const LEVEL_INTS = 2;
const NODE_INTS = 4;

/** Trees as the kernel reads them. */
interface Program {
  readonly trees: Int32Array;
  readonly values: Float32Array;
}

/** Made once for the trees of an ensemble; null where the kernel can't read them. */
const programs = new WeakMap<readonly PassedTree[], Program | null>();

function programOf(trees: readonly PassedTree[]): Program | null {
  let program = programs.get(trees);
  if (program === undefined) {
    program = trees.every(isPassable) ? toProgram(trees) : null;
    programs.set(trees, program);
  }
  return program;
}

/** Whether the leaves of a tree have bytes as indices, and its limits are bytes. */
function isPassable({ children, column, limit }: PassedTree): boolean {
  const leaves = children === undefined ? 2 ** column.length : column.length + 1;
  return leaves <= MAX_PASSAGE_LEAVES && limit.every((l) => l <= MAX_LIMIT);
}

function toProgram(trees: readonly PassedTree[]): Program {
  let [ints, values] = [0, 0];
  for (const { children, column, value } of trees) {
    ints += TREE_INTS + column.length * (children === undefined ? LEVEL_INTS : NODE_INTS);
    values += value.length;
  }
  const program = { trees: new Int32Array(ints), values: new Float32Array(values) };
  const out = program.trees;
  let [at, value] = [0, 0];
  for (const tree of trees) {
    const { children, column, limit, shift } = tree;
    const isOblivious = children === undefined ? 1 : 0;
    out.set([column.length, isOblivious, tree.output, tree.outputs, value * INT_BYTES], at);
    program.values.set(tree.value, value);
    at += TREE_INTS;
    value += tree.value.length;
    for (let t = 0; t < column.length; t++) {
      const k = isOblivious ? t : column.length - 1 - t;
      out[at++] = column[k] * BLOCK_ROWS;
      out[at++] = (limit[k] + 1) | (shift[k] << 8);
      if (children === undefined) continue;
      out[at++] = placeOf(children[2 * k], column.length);
      out[at++] = placeOf(children[2 * k + 1], column.length);
    }
  }
  return program;
}

/** How far the choice of a child is from those of the leaves; nodes choose from the last to the first. */
const placeOf = (child: number, nodes: number): number =>
  PASSAGE_ROWS * (child < 0 ? -1 - child : MAX_PASSAGE_LEAVES + nodes - 1 - child);

/**
 * Opens a passer that compares 32 rows at once, in WebAssembly. A node of a tree that grew leaf by
 * leaf chooses for all of these rows, whether they reach it or not, so that no row waits for
 * another one (after Lucchese et al. 2016, QuickScorer). Its sums have the bits of `plainPasser`.
 */
export const openVectorPasser: OpenPasser = (trees, columns, outputs) => {
  const program = programOf(trees);
  if (program === null) return undefined;
  const { trees: ints, values } = program;
  const places = 2 * MAX_PASSAGE_LEAVES * PASSAGE_ROWS;
  const arena = openPassage(
    INT_BYTES * (ints.length + values.length) + places + BLOCK_ROWS * (columns + 1 + 8 * outputs),
  );
  if (arena === undefined) return undefined;
  const own = arena.ints(ints.length);
  const ownValues = arena.singles(values.length);
  own.set(ints);
  ownValues.set(values);
  const leaves = leafPlaces(arena);
  const codes = arena.bytes(columns * BLOCK_ROWS);
  const leaf = arena.bytes(BLOCK_ROWS);
  const sums = arena.floats(outputs * BLOCK_ROWS);
  const scores = Array.from({ length: outputs }, (_, k) =>
    sums.subarray(k * BLOCK_ROWS, (k + 1) * BLOCK_ROWS),
  );
  return {
    stride: BLOCK_ROWS,
    codes,
    scores,
    pass(count) {
      sums.fill(0);
      const rows = Math.ceil(count / PASSAGE_ROWS) * PASSAGE_ROWS;
      arena.addScores(own, trees.length, ownValues, codes, rows, BLOCK_ROWS, leaves, leaf, sums);
    },
    close: arena.close,
  };
};
