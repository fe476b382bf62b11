import type { Rng } from "../../numeric/rng.ts";

/**
 * Rows in random order; with classes, those of one class follow each other. Taking every k-th of
 * them then gives parts that have each class in its share.
 */
export function shuffleByClass(
  rows: Int32Array,
  classes: Float64Array | undefined,
  rng: Rng,
): Int32Array {
  const shuffled = Uint32Array.from(rows);
  rng.shuffle(shuffled);
  const list = Array.from(shuffled);
  // A stable sort keeps the random order within a class.
  if (classes) list.sort((a, b) => classes[a] - classes[b]);
  return Int32Array.from(list);
}
