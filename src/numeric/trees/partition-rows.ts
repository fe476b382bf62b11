/**
 * Brings the rows of a node that go left to the front; both parts keep their order.
 * @param rows the node's are `rows[from]` … `rows[to − 1]`
 * @param codes bins, of which the column's begin at `at`
 * @param bin last bin that goes left
 * @param spare room for to − from rows
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
): number {
  let middle = from;
  let right = 0;
  for (let i = from; i < to; i++) {
    const r = rows[i];
    if (codes[at + r] <= bin) rows[middle++] = r;
    else spare[right++] = r;
  }
  for (let i = 0; i < right; i++) rows[middle + i] = spare[i];
  return middle;
}
