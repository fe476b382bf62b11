/**
 * Brings the rows of a node that go left to the front; both parts keep their order.
 * It has many parameters because it is called for each node of each tree: it takes twice the time
 * with objects.
 * @param rows the node's are `rows[from]` … `rows[to − 1]`
 * @param codes bins, of which the column's begin at `at`
 * @param bin last bin that goes left
 * @param spare room for to − from rows
 * @param shift 1 where bin 0 goes right, whose rows then are compared as the highest bin; else 0
 * @returns index of the first row that goes right
 */
export function partitionRows(
  rows: Int32Array,
  from: number,
  to: number,
  codes: Uint8Array,
  at: number,
  bin: number,
  spare: Int32Array,
  shift = 0,
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
