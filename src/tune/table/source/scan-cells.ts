const QUOTE = 34;
const CARRIAGE_RETURN = 13;

/** How rows and cells are separated, as bytes. */
interface Separators {
  /** Between the cells of a row. */
  readonly delimiter: number;
  /** After a row: 10 or 13. */
  readonly newline: number;
}

/** Where the rows and cells of some bytes are. */
export interface ScannedRows {
  /** First byte of each cell. */
  readonly starts: Int32Array;
  /** Byte after the last one of each cell. */
  readonly ends: Int32Array;
  /** Number of cells up to the end of each row. */
  readonly cellsUntil: Int32Array;
  /** Number of complete rows. */
  readonly rows: number;
  /** Index after the last complete row. */
  readonly end: number;
}

/** Arrays that grow with what is found. */
class Places {
  starts: Int32Array;
  ends: Int32Array;
  count = 0;

  constructor(size: number) {
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
  }

  push(start: number, end: number): void {
    if (this.count === this.starts.length) {
      this.starts = grow(this.starts);
      this.ends = grow(this.ends);
    }
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }
}

function grow(array: Int32Array): Int32Array {
  const longer = new Int32Array(2 * array.length);
  longer.set(array);
  return longer;
}

/** Blanks of ASCII that JavaScript trims: tab to carriage return, and the space. */
const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);

/**
 * Finds the cells of delimited text in UTF-8, without blanks around them. Quoted cells may contain
 * delimiters and line breaks, but no quotes.
 * @param isLast whether the bytes end with the last row; otherwise what follows the last line break is
 *   the beginning of a row
 * @returns undefined for bytes with quotes of any other kind
 */
export function scanCells(
  bytes: Uint8Array,
  { delimiter, newline }: Separators,
  isLast: boolean,
): ScannedRows | undefined {
  const places = new Places(Math.max(16, bytes.length >> 2));
  const { length } = bytes;
  let cellsUntil: Int32Array = new Int32Array(1024);
  let rows = 0;
  let at = 0;
  let end = 0;
  let cellsOfRows = 0;
  while (at < length) {
    let start = at;
    let stop: number;
    if (bytes[at] === QUOTE) {
      const closing = bytes.indexOf(QUOTE, at + 1);
      if (closing === -1) {
        if (isLast) return undefined;
        break;
      }
      start++;
      stop = closing;
      at = closing + 1;
      if (bytes[at] === CARRIAGE_RETURN && newline !== CARRIAGE_RETURN) {
        if (at + 1 === length && !isLast) break;
        if (at + 1 < length) at++;
      }
      if (at < length && bytes[at] !== delimiter && bytes[at] !== newline) return undefined;
    } else {
      let byte = bytes[at];
      while (byte !== delimiter && byte !== newline && ++at < length) byte = bytes[at];
      stop = at;
    }
    const isComplete = at < length || isLast;
    if (!isComplete) break;
    while (start < stop && isBlank(bytes[start])) start++;
    while (stop > start && isBlank(bytes[stop - 1])) stop--;
    places.push(start, stop);
    const isEndOfRow = at >= length || bytes[at] === newline;
    // After a delimiter at the very end there is one more, empty cell.
    if (at === length - 1 && !isEndOfRow && isLast) places.push(length, length);
    at++;
    if (!isEndOfRow && !(isLast && at >= length)) continue;
    if (rows === cellsUntil.length) cellsUntil = grow(cellsUntil);
    cellsUntil[rows++] = cellsOfRows = places.count;
    end = Math.min(at, length);
  }
  return {
    starts: places.starts.subarray(0, cellsOfRows),
    ends: places.ends.subarray(0, cellsOfRows),
    cellsUntil: cellsUntil.subarray(0, rows),
    rows,
    end,
  };
}
