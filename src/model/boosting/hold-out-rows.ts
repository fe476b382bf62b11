import type { Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { BinnedRows } from "./train.ts";

/** Share of the rows that are held out. */
const HELD_SHARE = 0.15;

function selectRows({ binned, y, weights }: BinnedRows, rows: Uint32Array): BinnedRows {
  const { columns, codes, borders, rows: height } = binned;
  const own = new Uint8Array(rows.length * columns);
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < rows.length; i++) own[j * rows.length + i] = codes[j * height + rows[i]];
  const target: Target = {
    values: Float64Array.from(rows, (r) => y.values[r]),
    classes: y.classes,
  };
  return {
    binned: { rows: rows.length, columns, codes: own, borders },
    y: target,
    weights: weights && Float64Array.from(rows, (r) => weights[r]),
  };
}

/**
 * Holds out some of the rows at random, the same share of each class, for early stopping.
 */
export function holdOutRows(
  data: BinnedRows,
  rng: Rng,
): { readonly part: BinnedRows; readonly stopping: BinnedRows } {
  const { values, classes } = data.y;
  const order = Uint32Array.from(values.keys());
  rng.shuffle(order);
  if (classes > 0) order.sort((a, b) => values[a] - values[b]); // stable: at random within a class
  const held: number[] = [];
  const kept: number[] = [];
  for (const [i, r] of order.entries()) {
    const isHeld = Math.floor((i + 1) * HELD_SHARE) > Math.floor(i * HELD_SHARE);
    (isHeld ? held : kept).push(r);
  }
  return {
    part: selectRows(data, Uint32Array.from(kept).sort()),
    stopping: selectRows(data, Uint32Array.from(held).sort()),
  };
}
