/** Blocks that rows are put into by time: long enough that neighbours hardly depend on each other. */
const BLOCKS = 10;

/**
 * The block of each row where rows follow each other in time: ten blocks of about as many rows.
 * Rows of one time are in one block.
 * @param order time of each row
 */
export function timeBlocks(order: Float64Array): Int32Array {
  const n = order.length;
  const rows = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => order[a] - order[b]);
  const blocks = new Int32Array(n);
  let block = 0;
  for (let k = 0; k < n; k++) {
    const isNewTime = k > 0 && order[rows[k]] !== order[rows[k - 1]];
    if (isNewTime) block = Math.max(block, Math.floor((k * BLOCKS) / n));
    blocks[rows[k]] = block;
  }
  return blocks;
}
