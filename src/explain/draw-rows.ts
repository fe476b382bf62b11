import type { Rng } from "../numeric/rng.ts";

/** At most `most` of some rows, drawn at random, in their order. */
export function drawRows(rows: Int32Array, most: number, rng: Rng): Int32Array {
  if (rows.length <= most) return rows;
  const order = Uint32Array.from({ length: rows.length }, (_, k) => k);
  rng.shuffle(order);
  return Int32Array.from(order.subarray(0, most).sort(), (k) => rows[k]);
}
