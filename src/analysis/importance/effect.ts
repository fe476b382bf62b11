/** A cross table of two binned coordinates, or the bins of one. */
export interface Effect {
  /** The coordinates: one, or two for an interaction. */
  readonly axes: readonly number[];
  /** Cell of each row; −1 where a coordinate is not active. */
  readonly cell: Int32Array;
  /** Number of cells, empty ones included. */
  readonly cells: number;
  /** Cells per row of the table; 0 for one coordinate. */
  readonly columns: number;
  /** Degrees of freedom of the effect. */
  readonly between: number;
  /** Degrees of freedom within the cells. */
  readonly within: number;
}

/** Sums of squares of an effect. */
interface Squares {
  /** Due to the effect. */
  readonly between: number;
  /** Within the cells. */
  readonly within: number;
}

/** Fewest degrees of freedom within the cells of a table that says something. */
const MIN_WITHIN = 2;

/** The effect of one binned coordinate; undefined where it has too few values or rows. */
export function mainEffect(axis: number, bin: Int32Array, bins: number): Effect | undefined {
  const { used, rows } = countUsed(bin, bins);
  const between = used - 1;
  const within = rows - used;
  if (between < 1 || within < MIN_WITHIN) return undefined;
  return { axes: [axis], cell: bin, cells: bins, columns: 0, between, within };
}

/** The interaction of two binned coordinates; undefined where too few cells have rows. */
export function interaction(
  [i, j]: readonly [number, number],
  [a, aBins]: readonly [Int32Array, number],
  [b, bBins]: readonly [Int32Array, number],
): Effect | undefined {
  const cell = a.map((x, k) => (x < 0 || b[k] < 0 ? -1 : x * bBins + b[k]));
  const { used, rows } = countUsed(cell, aBins * bBins);
  const both = (of: Int32Array): Int32Array => of.map((x, k) => (cell[k] < 0 ? -1 : x));
  const between = used - countUsed(both(a), aBins).used - countUsed(both(b), bBins).used + 1;
  const within = rows - used;
  if (between < 1 || within < MIN_WITHIN) return undefined;
  return { axes: [i, j], cell, cells: aBins * bBins, columns: bBins, between, within };
}

function countUsed(cell: Int32Array, cells: number): { used: number; rows: number } {
  const seen = new Uint8Array(cells);
  let rows = 0;
  for (const c of cell) {
    if (c < 0) continue;
    rows++;
    seen[c] = 1;
  }
  return { used: seen.reduce((n, s) => n + s, 0), rows };
}

/**
 * Sums of squares of an effect in a one-way or two-way table (Montgomery 2017, §3.3 and §5.3): of an
 * interaction what the cells explain beyond rows and columns, not below 0.
 * @param order row i has the value `values[order[i]]`
 */
export function squaresOf(effect: Effect, values: Float64Array, order: Uint32Array): Squares {
  const { cell, cells, columns } = effect;
  const sums = new Float64Array(cells);
  const counts = new Float64Array(cells);
  let square = 0;
  for (let i = 0; i < cell.length; i++) {
    const c = cell[i];
    if (c < 0) continue;
    const v = values[order[i]];
    sums[c] += v;
    counts[c]++;
    square += v * v;
  }
  let total = 0;
  let n = 0;
  let explained = 0;
  for (let c = 0; c < cells; c++) {
    if (counts[c] === 0) continue;
    total += sums[c];
    n += counts[c];
    explained += (sums[c] * sums[c]) / counts[c];
  }
  const centre = (total * total) / n;
  const within = Math.max(0, square - explained);
  if (columns === 0) return { between: Math.max(0, explained - centre), within };
  const ofLines = (line: (c: number) => number, lines: number): number => {
    const lineSums = new Float64Array(lines);
    const lineCounts = new Float64Array(lines);
    for (let c = 0; c < cells; c++) {
      lineSums[line(c)] += sums[c];
      lineCounts[line(c)] += counts[c];
    }
    let squares = -centre;
    for (let l = 0; l < lines; l++)
      if (lineCounts[l] > 0) squares += (lineSums[l] * lineSums[l]) / lineCounts[l];
    return squares;
  };
  const byRow = ofLines((c) => Math.floor(c / columns), cells / columns);
  const byColumn = ofLines((c) => c % columns, columns);
  return { between: Math.max(0, explained - centre - byRow - byColumn), within };
}

/** Rounding may leave nothing within the cells; F is then this large at most. */
const MAX_F = 1e12;

/**
 * F of an effect as the score of a standard normal distribution, so that effects of different
 * degrees of freedom can be compared (Paulson 1942, eq. 6).
 */
export function scoreOf({ between: a, within: b }: Effect, squares: Squares): number {
  if (!(squares.between > 0)) return -Infinity;
  const f = Math.min(MAX_F, squares.between / a / (squares.within / b));
  return paulson(f, a, b);
}

function paulson(f: number, a: number, b: number): number {
  const root = Math.cbrt(f);
  return (
    ((1 - 2 / (9 * b)) * root - (1 - 2 / (9 * a))) /
    Math.sqrt((2 / (9 * b)) * root * root + 2 / (9 * a))
  );
}

/** Share of the squares of an effect's rows that it explains at a score. */
export function shareAtScore({ between: a, within: b }: Effect, score: number): number {
  let low = 0;
  let high = MAX_F;
  for (let i = 0; i < 100 && high - low > 1e-9 * high; i++) {
    const middle = low === 0 && high > 1 ? high / 16 : (low + high) / 2;
    if (paulson(middle, a, b) < score) low = middle;
    else high = middle;
  }
  return (a * high) / (a * high + b);
}
