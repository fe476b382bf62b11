/**
 * The tests of a tree on bins of columns. A row goes right where its bin, of which `shift` is
 * subtracted modulo 256, is above `limit`. Bin 0 may hold missing entries: they go left with a shift
 * of 0, and right with a shift of 1.
 */
export interface CodeTree {
  /** Column of each test: of an oblivious tree one a level, otherwise one for each inner node. */
  readonly column: Int32Array;
  /** See above. */
  readonly limit: Int32Array;
  /** See above. */
  readonly shift: Uint8Array;
  /**
   * Left and right child of each inner node: an inner node, or −1 − leaf. Undefined for an oblivious
   * tree, whose tests are the bits of a leaf's index, the first one the highest.
   */
  readonly children: Int32Array | undefined;
}

/**
 * Writes the leaf of each of `count` rows.
 * @param codes bins: those of column j begin at j · stride
 */
export function writeLeaves(
  tree: CodeTree,
  codes: Uint8Array,
  stride: number,
  count: number,
  leaf: Int32Array,
): void {
  if (tree.children !== undefined) {
    walkNodes(tree, tree.children, codes, stride, count, leaf);
    return;
  }
  leaf.fill(0, 0, count);
  const levels = tree.column.length;
  let level = 0;
  for (; level + 3 <= levels; level += 3) addThreeBits(tree, level, codes, stride, count, leaf);
  for (; level < levels; level++) addBit(tree, level, codes, stride, count, leaf);
}

// The sign of limit − bin is the test, so that no processor has to foresee a branch.

function addBit(
  { column, limit, shift }: CodeTree,
  level: number,
  codes: Uint8Array,
  stride: number,
  count: number,
  leaf: Int32Array,
): void {
  const at = column[level] * stride;
  const l = limit[level];
  const s = shift[level];
  for (let i = 0; i < count; i++)
    leaf[i] = (leaf[i] << 1) | ((l - ((codes[at + i] - s) & 255)) >>> 31);
}

/** As `addBit` for three levels, with one pass over the rows. */
function addThreeBits(
  { column, limit, shift }: CodeTree,
  level: number,
  codes: Uint8Array,
  stride: number,
  count: number,
  leaf: Int32Array,
): void {
  const a = column[level] * stride;
  const b = column[level + 1] * stride;
  const c = column[level + 2] * stride;
  const la = limit[level];
  const lb = limit[level + 1];
  const lc = limit[level + 2];
  const sa = shift[level];
  const sb = shift[level + 1];
  const sc = shift[level + 2];
  for (let i = 0; i < count; i++)
    leaf[i] =
      (leaf[i] << 3) |
      (((la - ((codes[a + i] - sa) & 255)) >>> 31) << 2) |
      (((lb - ((codes[b + i] - sb) & 255)) >>> 31) << 1) |
      ((lc - ((codes[c + i] - sc) & 255)) >>> 31);
}

/**
 * Four rows at a time, so that the processor need not wait for one test before it begins the next. A
 * row that has reached its leaf stays there until all four have.
 */
function walkNodes(
  { column, limit, shift }: CodeTree,
  children: Int32Array,
  codes: Uint8Array,
  stride: number,
  count: number,
  leaf: Int32Array,
): void {
  if (column.length === 0) {
    leaf.fill(0, 0, count);
    return;
  }
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    while ((a & b & c & d) >= 0) {
      const ka = a & ~(a >> 31);
      const kb = b & ~(b >> 31);
      const kc = c & ~(c >> 31);
      const kd = d & ~(d >> 31);
      const na =
        children[
          2 * ka + ((limit[ka] - ((codes[column[ka] * stride + i] - shift[ka]) & 255)) >>> 31)
        ];
      const nb =
        children[
          2 * kb + ((limit[kb] - ((codes[column[kb] * stride + i + 1] - shift[kb]) & 255)) >>> 31)
        ];
      const nc =
        children[
          2 * kc + ((limit[kc] - ((codes[column[kc] * stride + i + 2] - shift[kc]) & 255)) >>> 31)
        ];
      const nd =
        children[
          2 * kd + ((limit[kd] - ((codes[column[kd] * stride + i + 3] - shift[kd]) & 255)) >>> 31)
        ];
      a = (a & (a >> 31)) | (na & ~(a >> 31));
      b = (b & (b >> 31)) | (nb & ~(b >> 31));
      c = (c & (c >> 31)) | (nc & ~(c >> 31));
      d = (d & (d >> 31)) | (nd & ~(d >> 31));
    }
    leaf[i] = -1 - a;
    leaf[i + 1] = -1 - b;
    leaf[i + 2] = -1 - c;
    leaf[i + 3] = -1 - d;
  }
  for (; i < count; i++) {
    let k = 0;
    while (k >= 0) {
      const code = (codes[column[k] * stride + i] - shift[k]) & 255;
      k = children[2 * k + ((limit[k] - code) >>> 31)];
    }
    leaf[i] = -1 - k;
  }
}
