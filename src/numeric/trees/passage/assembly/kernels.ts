// AssemblyScript: rows pass through trees. Bins are bytes, 16 rows in a vector, so that a test compares 16 rows at once. Pointers are bytes in the module's memory.
// Scores are added up in the order of the trees, as plain TypeScript does, so both give the same bits.

/** Bytes of a tree, of a test of an oblivious tree, and of a test of another tree. */
const TREE: usize = 20;
const LEVEL: usize = 8;
const NODE: usize = 16;
const N: usize = 8; // bytes in a number
const PAIR: usize = 32; // rows that pass together, as two vectors

/**
 * Adds what trees say of `rows` rows, a multiple of 32, to their scores.
 *
 * A tree has five numbers of 32 bits: how many tests, whether they are levels, its first score, its number of scores, and how far its values, float32 numbers,
 * are from `values`. Its tests follow: how far the bins of its column are from `codes`, then (1 + limit) | shift << 8; a row passes where bin − shift, modulo 256,
 * is at least 1 + limit. Where tests are nodes, the last one comes first, and two numbers more say how far the leaf or node on the left, and on the right, is
 * from `leaves`.
 * @param leaves 32 bytes for each leaf, of its index, then 32 for each node
 */
export function addScores(trees: usize, count: i32, values: usize, codes: usize, rows: i32, stride: usize, leaves: usize, leaf: usize, scores: usize): void {
  let at = trees;
  for (let t = 0; t < count; t++) {
    const tests = load<i32>(at);
    const isOblivious = load<i32>(at, 4) != 0;
    const output = <usize>load<i32>(at, 8);
    const outputs = <usize>load<i32>(at, 12);
    const own = values + <usize>load<u32>(at, 16);
    at += TREE;
    const end = at + <usize>tests * (isOblivious ? LEVEL : NODE);
    if (isOblivious) writeLevels(at, end, codes, rows, leaf);
    else writeNodes(at, end, codes, rows, leaves, leaf);
    at = end;
    if (outputs == 1) {
      const to = scores + output * stride * N;
      for (let i: usize = 0; i < <usize>rows; i += 2) {
        const v = v128.load32_zero(own + (<usize>load<u8>(leaf + i) << 2));
        const w = v128.load_lane<u32>(own + (<usize>load<u8>(leaf + i, 1) << 2), v, 1);
        v128.store(to + i * N, f64x2.add(v128.load(to + i * N), f64x2.promote_low_f32x4(w)));
      }
    } else {
      const width = outputs * 4;
      for (let k: usize = 0; k < outputs; k++) {
        const to = scores + (output + k) * stride * N;
        const from = own + k * 4;
        for (let i: usize = 0; i < <usize>rows; i += 2) {
          const v = v128.load32_zero(from + <usize>load<u8>(leaf + i) * width);
          const w = v128.load_lane<u32>(from + <usize>load<u8>(leaf + i, 1) * width, v, 1);
          v128.store(to + i * N, f64x2.add(v128.load(to + i * N), f64x2.promote_low_f32x4(w)));
        }
      }
    }
  }
}

/** The index of a leaf has a bit for each level, the first one the highest. */
// @ts-ignore: decorator
@inline
function writeLevels(tests: usize, end: usize, codes: usize, rows: i32, leaf: usize): void {
  for (let i: usize = 0; i < <usize>rows; i += PAIR) {
    let a = i8x16.splat(0);
    let b = a;
    for (let at = tests; at < end; at += LEVEL) {
      const from = codes + <usize>load<i32>(at) + i;
      const least = i8x16.splat(load<i8>(at, 4));
      const shift = i8x16.splat(load<i8>(at, 5));
      // A vector of passed tests has −1 where a row has passed.
      a = i8x16.sub(i8x16.add(a, a), i8x16.ge_u(i8x16.sub(v128.load(from), shift), least));
      b = i8x16.sub(i8x16.add(b, b), i8x16.ge_u(i8x16.sub(v128.load(from, 16), shift), least));
    }
    v128.store(leaf + i, a);
    v128.store(leaf + i, b, 16);
  }
}

/** From the last node to the first: each chooses, for each row, between the leaves that its children have chosen. */
// @ts-ignore: decorator
@inline
function writeNodes(tests: usize, end: usize, codes: usize, rows: i32, leaves: usize, leaf: usize): void {
  const first = leaves + 256 * PAIR;
  for (let i: usize = 0; i < <usize>rows; i += PAIR) {
    let a = i8x16.splat(0);
    let b = a;
    let to = first;
    for (let at = tests; at < end; at += NODE) {
      const from = codes + <usize>load<i32>(at) + i;
      const least = i8x16.splat(load<i8>(at, 4));
      const shift = i8x16.splat(load<i8>(at, 5));
      const left = leaves + <usize>load<i32>(at, 8);
      const right = leaves + <usize>load<i32>(at, 12);
      a = v128.bitselect(v128.load(right), v128.load(left), i8x16.ge_u(i8x16.sub(v128.load(from), shift), least));
      b = v128.bitselect(v128.load(right, 16), v128.load(left, 16), i8x16.ge_u(i8x16.sub(v128.load(from, 16), shift), least));
      v128.store(to, a);
      v128.store(to, b, 16);
      to += PAIR;
    }
    v128.store(leaf + i, a);
    v128.store(leaf + i, b, 16);
  }
}

/**
 * Adds the values of the leaf that each row reaches to its `outputs` sums, tree by tree; four rows at a time, so that none waits for the test of another.
 *
 * A node has 16 bytes: its threshold, 32 bits of its column · 2 + 1, and how far its right child is; the left one is the next node. Of a leaf the threshold is NaN,
 * the second number 0, and the third one the index of its values, which are float32 numbers.
 * @param roots the index of the first node of each tree
 */
export function addWalks(nodes: usize, roots: usize, count: i32, values: usize, outputs: i32, x: usize, columns: i32, rows: i32, sums: usize): void {
  const width = <usize>columns * N;
  const size = <usize>outputs * N;
  for (let t = 0; t < count; t++) {
    const root = nodes + (<usize>load<u32>(roots + <usize>t * 4) << 4);
    let i = 0;
    for (; i + 3 < rows; i += 4) {
      const x0 = x + <usize>i * width;
      const x1 = x0 + width;
      const x2 = x1 + width;
      const x3 = x2 + width;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      for (;;) {
        const ka = load<u32>(a, 8);
        const kb = load<u32>(b, 8);
        const kc = load<u32>(c, 8);
        const kd = load<u32>(d, 8);
        if ((ka | kb | kc | kd) == 0) break;
        a = step(a, ka, x0);
        b = step(b, kb, x1);
        c = step(c, kc, x2);
        d = step(d, kd, x3);
      }
      const to = sums + <usize>i * size;
      add(values, a, to, size);
      add(values, b, to + size, size);
      add(values, c, to + 2 * size, size);
      add(values, d, to + 3 * size, size);
    }
    for (; i < rows; i++) {
      const x0 = x + <usize>i * width;
      let a = root;
      for (let k = load<u32>(a, 8); k != 0; k = load<u32>(a, 8)) a = step(a, k, x0);
      add(values, a, sums + <usize>i * size, size);
    }
  }
}

/** The next node of a row; a leaf is its own. */
// @ts-ignore: decorator
@inline
function step(at: usize, k: u32, row: usize): usize {
  const isLeft = load<f64>(row + (<usize>(k >> 1) << 3)) <= load<f64>(at);
  const by = select<u32>(1, load<u32>(at, 12), isLeft);
  return at + (<usize>(by & (0 - (k & 1))) << 4);
}

// @ts-ignore: decorator
@inline
function add(values: usize, at: usize, to: usize, size: usize): void {
  const from = values + ((<usize>load<u32>(at, 12) * size) >> 1);
  for (let o: usize = 0; o < size; o += N) store<f64>(to + o, load<f64>(to + o) + <f64>load<f32>(from + (o >> 1)));
}
