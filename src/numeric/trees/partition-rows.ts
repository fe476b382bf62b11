/** The rows of a node: `rows[from]` … `rows[to − 1]`. */
interface NodeRows {
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
  /** Room for to − from rows. */
  readonly spare: Int32Array;
}

/** Which rows go left: those of a bin up to a last one. */
interface BinTest {
  /** Bins, of which the column's begin at `at`. */
  readonly codes: Uint8Array;
  readonly at: number;
  /** Last bin that goes left. */
  readonly bin: number;
  /**
   * 1 where bin 0 goes right, whose rows then are compared as the highest bin; else 0. Default: 0.
   */
  readonly shift?: number;
}

/**
 * Brings the rows of a node that go left to the front; both parts keep their order.
 * @returns index of the first row that goes right
 */
export function partitionRows(
  { rows, from, to, spare }: NodeRows,
  { codes, at, bin, shift = 0 }: BinTest,
): number {
  const limit = bin - shift;
  let middle = from;
  let right = 0;
  // Without a branch, which no processor could foresee: a row is written to both parts, and the
  // sign of the difference says which of them keeps it.
  for (let i = from; i < to; i++) {
    const r = rows[i];
    const isRight = (limit - ((codes[at + r] - shift) & 255)) >>> 31;
    rows[middle] = r;
    spare[right] = r;
    right += isRight;
    middle += 1 - isRight;
  }
  for (let i = 0; i < right; i++) rows[middle + i] = spare[i];
  return middle;
}
