import type { Matrix, Target } from "../../numeric/matrix.ts";
import type { Rng } from "../../numeric/rng.ts";
import type { StoppingRows } from "../model.ts";
import type { TrainingData } from "./train.ts";

/** Share of the rows that are held out. */
const HELD_SHARE = 0.15;

function selectRows({ x, y, weights }: TrainingData, rows: Uint32Array): TrainingData {
  const { columns, data } = x;
  const part: Matrix = {
    rows: rows.length,
    columns,
    data: new Float64Array(rows.length * columns),
  };
  for (let i = 0; i < rows.length; i++)
    part.data.set(data.subarray(rows[i] * columns, (rows[i] + 1) * columns), i * columns);
  const target: Target = {
    values: Float64Array.from(rows, (r) => y.values[r]),
    classes: y.classes,
  };
  return { x: part, y: target, weights: weights && Float64Array.from(rows, (r) => weights[r]) };
}

/**
 * Holds out some of the rows at random, the same share of each class, for early stopping.
 */
export function holdOutRows(
  data: TrainingData,
  rng: Rng,
): { readonly part: TrainingData; readonly stopping: StoppingRows } {
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
