import type { Density, Scale } from "./figure.ts";

/** Cells of a density: about six pixels wide and high. */
const COLUMNS = 96;
const ROWS = 56;

/** Borders of about `count` equal cells of a scale. A category has a cell for each place. */
export function cellBorders(scale: Scale, most: number): number[] {
  const { kind, domain } = scale;
  const [low, high] = domain;
  const count = kind === "category" ? Math.round(high - low) : (scale.levels ?? most);
  const at = (share: number): number =>
    kind === "log" ? low ** (1 - share) * high ** share : low * (1 - share) + high * share;
  return Array.from({ length: count + 1 }, (_, i) => at(i / count));
}

/** Share of a scale that lies below a value. */
export function shareBelow({ kind, domain: [low, high] }: Scale, value: number): number {
  if (high === low) return 0.5;
  // Neither the ratio nor the width of a scale needs to be a number that is finite.
  if (kind === "log") return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
  return Number.isFinite(high - low)
    ? (value - low) / (high - low)
    : (value / 4 - low / 4) / (high / 4 - low / 4);
}

/** Index of the cell of a value; values beyond the scale are in the first or last one. */
export function cellIndex(scale: Scale, cells: number, value: number): number {
  const share = shareBelow(scale, value);
  return Math.min(cells - 1, Math.max(0, Math.floor(share * cells)));
}

/** Counts points in cells. */
export class DensityGrid {
  readonly #x: Scale;
  readonly #y: Scale;
  readonly #borders: readonly [readonly number[], readonly number[]];
  readonly #counts: Float64Array;
  readonly #columns: number;
  readonly #rows: number;

  constructor(x: Scale, y: Scale, columns = COLUMNS, rows = ROWS) {
    this.#x = x;
    this.#y = y;
    this.#borders = [cellBorders(x, columns), cellBorders(y, rows)];
    [this.#columns, this.#rows] = this.#borders.map((borders) => borders.length - 1);
    this.#counts = new Float64Array(this.#columns * this.#rows);
  }

  add(x: number, y: number): void {
    const column = cellIndex(this.#x, this.#columns, x);
    this.#counts[cellIndex(this.#y, this.#rows, y) * this.#columns + column]++;
  }

  get density(): Density {
    const counts = Array.from({ length: this.#rows }, (_, r) => [
      ...this.#counts.subarray(r * this.#columns, (r + 1) * this.#columns),
    ]);
    return { x: this.#borders[0], y: this.#borders[1], counts };
  }
}
