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
  if (classes === undefined) return Int32Array.from(shuffled);
  const members = new Map<number, number>();
  for (const i of shuffled) members.set(classes[i], (members.get(classes[i]) ?? 0) + 1);
  const places = new Map<number, number>();
  let place = 0;
  for (const c of [...members.keys()].sort((a, b) => a - b)) {
    places.set(c, place);
    place += members.get(c) ?? 0;
  }
  const sorted = new Int32Array(shuffled.length);
  for (const i of shuffled) {
    const at = places.get(classes[i]) ?? 0;
    sorted[at] = i;
    places.set(classes[i], at + 1);
  }
  return sorted;
}
