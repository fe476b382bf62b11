import { dotAt } from "../../numeric/cholesky.ts";
import { openArena } from "../../numeric/dense/dense.ts";
import { matern } from "../../numeric/matern.ts";

/** What a covariance function depends on. */
export interface Scales {
  /** Reciprocal of the length scale of each column. */
  readonly inverse: Float64Array;
  /** Variance of the linear part, relative to that of the Matérn part. */
  readonly linear: number;
}

/** Rows with what their covariances need. */
export interface Points {
  /** Rows × columns, each column divided by its length scale. */
  readonly scaled: Float64Array;
  /** Rows × columns; products of two rows are the linear part but for its intercept. */
  readonly plain: Float64Array;
  /** Columns of a row. */
  readonly columns: number;
  /** Variance of the intercept of the linear part. */
  readonly intercept: number;
  /** `plain` divided by `scaled`, where all columns have one length scale. */
  readonly ratio: number | undefined;
}

/** Prepares rows × columns numbers for covariances. */
export function preparePoints(x: Float64Array, columns: number, scales: Scales): Points {
  const { inverse, linear } = scales;
  const factor = Math.sqrt(linear / Math.max(1, columns));
  const [length] = inverse;
  return {
    scaled: x.map((v, at) => v * inverse[at % columns]),
    plain: x.map((v) => v * factor),
    columns,
    intercept: linear,
    ratio: inverse.every((i) => i === length) ? factor / length : undefined,
  };
}

/** Covariances of all points with a few of them, by products of matrices. */
interface BlockCovariances {
  /** Variance of each point. */
  readonly variances: Float64Array;
  /** @returns points × `size` covariances with the points of a block, valid until the next call */
  with(block: Int32Array): Float64Array;
  /** Returns the memory. */
  close(): void;
}

/** @param size points of a block */
export function blockCovariances(points: Points, size: number): BlockCovariances {
  const { columns, intercept, ratio } = points;
  const rows = points.scaled.length / Math.max(1, columns);
  const parts = ratio === undefined ? [points.scaled, points.plain] : [points.scaled];
  const arena = openArena(parts.length * ((rows + size) * columns + rows * size) + 8);
  const opened = parts.map((part) => {
    const all = arena.array(rows * columns);
    all.set(part);
    return { all, some: arena.array(size * columns), products: arena.array(rows * size) };
  });
  const norms = parts.map((part) =>
    Float64Array.from({ length: rows }, (_, i) =>
      dotAt(part, i * columns, part, i * columns, columns),
    ),
  );
  const out = new Float64Array(rows * size);
  /** Linear part of a product, or of a norm. */
  const linearOf = (scaled: number, plain: number | undefined): number =>
    intercept + (ratio === undefined ? (plain ?? 0) : ratio * ratio * scaled);
  return {
    variances: Float64Array.from(
      { length: rows },
      (_, i) => matern(0) + linearOf(norms[0][i], norms[1]?.[i]),
    ),
    with(block) {
      for (const { all, some, products } of opened) {
        for (const [b, p] of block.entries())
          some.set(all.subarray(p * columns, (p + 1) * columns), b * columns);
        arena.products(all, some, rows, size, columns, products);
      }
      const [ofScaled, ofPlain] = opened.map(({ products }) => products);
      for (let i = 0; i < rows; i++)
        for (let b = 0; b < size; b++) {
          const at = i * size + b;
          const r2 = Math.max(0, norms[0][i] + norms[0][block[b]] - 2 * ofScaled[at]);
          out[at] = matern(r2) + linearOf(ofScaled[at], ofPlain?.[at]);
        }
      return out;
    },
    close: () => arena.close(),
  };
}
