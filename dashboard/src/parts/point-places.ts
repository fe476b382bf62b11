import type { Axis } from "../data/axis.ts";
import type { Area } from "./chart-frame.ts";

/** Share of the room of a category over which its points are spread. */
const SPREAD = 0.6;

/** Where the points of rows are in a chart, in pixels; NaN where a row has no value. */
export class PointPlaces {
  readonly #x: Float32Array;
  readonly #y: Float32Array;
  readonly #area: Area;
  readonly #spreadX: number;
  readonly #spreadY: number;

  constructor(x: Axis, y: Axis, area: Area) {
    this.#x = x.shares;
    this.#y = y.shares;
    this.#area = area;
    this.#spreadX = spreadOf(x);
    this.#spreadY = spreadOf(y);
  }

  /** Pixel of a row from the left. */
  toX(row: number): number {
    const { left, width } = this.#area;
    return left + (this.#x[row]! + this.#spreadX * jitter(row)) * width;
  }

  /** Pixel of a row from the top. */
  toY(row: number): number {
    const { top, height } = this.#area;
    return top + height - (this.#y[row]! + this.#spreadY * jitter(row * 7)) * height;
  }

  /** The row whose point is closest to a place, if one is within reach. */
  nearest(rows: Uint32Array, px: number, py: number, reach: number): number | undefined {
    const { left, width } = this.#area;
    const shares = this.#x;
    const room = reach / width + this.#spreadX / 2;
    const [low, high] = [(px - left) / width - room, (px - left) / width + room];
    let found: number | undefined;
    let least = reach * reach;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const share = shares[row]!;
      // Of a million points most are far away: they cost one comparison.
      if (!(share >= low && share <= high)) continue;
      const distance = (this.toX(row) - px) ** 2 + (this.toY(row) - py) ** 2;
      if (distance >= least) continue;
      least = distance;
      found = row;
    }
    return found;
  }

  /** How many points lie in each cell of a grid of squares, row by row from the top left. */
  countInCells(rows: Uint32Array, cellPixels: number, columns: number, lines: number): Uint32Array {
    const counts = new Uint32Array(columns * lines);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const [px, py] = [this.toX(row), this.toY(row)];
      if (Number.isNaN(px) || Number.isNaN(py)) continue;
      counts[Math.floor(py / cellPixels) * columns + Math.floor(px / cellPixels)]!++;
    }
    return counts;
  }
}

const spreadOf = ({ categories }: Axis): number =>
  categories === undefined ? 0 : SPREAD / categories.length;

/** Moves the points of a category apart, the same way each time. */
const jitter = (row: number): number => ((row * 0.618034) % 1) - 0.5;
