// AssemblyScript: dense layers on 128-bit vectors, two numbers at a time. Pointers are bytes in the module's memory; all matrices lie row by row.
// Each sum is built in the order in which plain.ts builds it, so that both give the same bits.

const N: usize = 8; // bytes in a number

/** out = x·wᵀ + bias, rows × outputs; two rows and four outputs at a time, so that each number loaded serves several products. */
export function forward(x: usize, w: usize, bias: usize, rows: i32, inputs: i32, outputs: i32, out: usize): void {
  const width = <usize>inputs * N;
  const even = <usize>(inputs & ~1) * N;
  for (let r = 0; r < rows; r += 2) {
    const two = r + 1 < rows;
    const x0 = x + <usize>r * width;
    const x1 = two ? x0 + width : x0;
    let o = 0;
    for (; o + 3 < outputs; o += 4) {
      const w0 = w + <usize>o * width;
      const w1 = w0 + width;
      const w2 = w1 + width;
      const w3 = w2 + width;
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (let i: usize = 0; i < even; i += 2 * N) {
        const u = v128.load(x0 + i);
        const v = v128.load(x1 + i);
        const p = v128.load(w0 + i);
        const q = v128.load(w1 + i);
        const s = v128.load(w2 + i);
        const t = v128.load(w3 + i);
        a0 = f64x2.add(a0, f64x2.mul(u, p));
        a1 = f64x2.add(a1, f64x2.mul(u, q));
        a2 = f64x2.add(a2, f64x2.mul(u, s));
        a3 = f64x2.add(a3, f64x2.mul(u, t));
        b0 = f64x2.add(b0, f64x2.mul(v, p));
        b1 = f64x2.add(b1, f64x2.mul(v, q));
        b2 = f64x2.add(b2, f64x2.mul(v, s));
        b3 = f64x2.add(b3, f64x2.mul(v, t));
      }
      const at = out + (<usize>r * outputs + o) * N;
      const next = at + <usize>outputs * N;
      store<f64>(at, ended(a0, x0, w0, even, width) + load<f64>(bias + <usize>o * N));
      store<f64>(at + N, ended(a1, x0, w1, even, width) + load<f64>(bias + <usize>(o + 1) * N));
      store<f64>(at + 2 * N, ended(a2, x0, w2, even, width) + load<f64>(bias + <usize>(o + 2) * N));
      store<f64>(at + 3 * N, ended(a3, x0, w3, even, width) + load<f64>(bias + <usize>(o + 3) * N));
      if (!two) continue;
      store<f64>(next, ended(b0, x1, w0, even, width) + load<f64>(bias + <usize>o * N));
      store<f64>(next + N, ended(b1, x1, w1, even, width) + load<f64>(bias + <usize>(o + 1) * N));
      store<f64>(next + 2 * N, ended(b2, x1, w2, even, width) + load<f64>(bias + <usize>(o + 2) * N));
      store<f64>(next + 3 * N, ended(b3, x1, w3, even, width) + load<f64>(bias + <usize>(o + 3) * N));
    }
    for (; o < outputs; o++) {
      const w0 = w + <usize>o * width;
      let a = f64x2.splat(0);
      let b = a;
      for (let i: usize = 0; i < even; i += 2 * N) {
        const p = v128.load(w0 + i);
        a = f64x2.add(a, f64x2.mul(v128.load(x0 + i), p));
        b = f64x2.add(b, f64x2.mul(v128.load(x1 + i), p));
      }
      const at = out + (<usize>r * outputs + o) * N;
      store<f64>(at, ended(a, x0, w0, even, width) + load<f64>(bias + <usize>o * N));
      if (two) store<f64>(at + <usize>outputs * N, ended(b, x1, w0, even, width) + load<f64>(bias + <usize>o * N));
    }
  }
}

/** Both halves of a sum of products, and the last product where there is an odd one. */
// @ts-ignore: decorator
@inline
function ended(sum: v128, x: usize, w: usize, even: usize, width: usize): f64 {
  const s = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  return even < width ? s + load<f64>(x + even) * load<f64>(w + even) : s;
}

/** to (parts × width) += coefficientsᵀ·from for `count` rows: part p gets Σ_r c[r·step + p]·from[r]. Four rows and two parts at a time. */
// @ts-ignore: decorator
@inline
function combine(c: usize, rowStep: usize, partStep: usize, from: usize, count: i32, width: usize, to: usize, parts: i32): void {
  const even = width & ~(2 * N - 1);
  let r = 0;
  for (; r + 3 < count; r += 4) {
    const f0 = from + <usize>r * width;
    const f1 = f0 + width;
    const f2 = f1 + width;
    const f3 = f2 + width;
    const row = c + <usize>r * rowStep;
    let p = 0;
    for (; p + 1 < parts; p += 2) {
      const at = row + <usize>p * partStep;
      const d0 = load<f64>(at);
      const d1 = load<f64>(at + rowStep);
      const d2 = load<f64>(at + 2 * rowStep);
      const d3 = load<f64>(at + 3 * rowStep);
      const e0 = load<f64>(at + partStep);
      const e1 = load<f64>(at + partStep + rowStep);
      const e2 = load<f64>(at + partStep + 2 * rowStep);
      const e3 = load<f64>(at + partStep + 3 * rowStep);
      if (d0 == 0 && d1 == 0 && d2 == 0 && d3 == 0 && e0 == 0 && e1 == 0 && e2 == 0 && e3 == 0) continue; // rectified units are often all off
      const v0 = f64x2.splat(d0);
      const v1 = f64x2.splat(d1);
      const v2 = f64x2.splat(d2);
      const v3 = f64x2.splat(d3);
      const u0 = f64x2.splat(e0);
      const u1 = f64x2.splat(e1);
      const u2 = f64x2.splat(e2);
      const u3 = f64x2.splat(e3);
      const t0 = to + <usize>p * width;
      const t1 = t0 + width;
      let i: usize = 0;
      for (; i < even; i += 2 * N) {
        const a = v128.load(f0 + i);
        const b = v128.load(f1 + i);
        const g = v128.load(f2 + i);
        const h = v128.load(f3 + i);
        v128.store(t0 + i, f64x2.add(v128.load(t0 + i), f64x2.add(f64x2.add(f64x2.mul(v0, a), f64x2.mul(v1, b)), f64x2.add(f64x2.mul(v2, g), f64x2.mul(v3, h)))));
        v128.store(t1 + i, f64x2.add(v128.load(t1 + i), f64x2.add(f64x2.add(f64x2.mul(u0, a), f64x2.mul(u1, b)), f64x2.add(f64x2.mul(u2, g), f64x2.mul(u3, h)))));
      }
      if (i < width) {
        const a = load<f64>(f0 + i);
        const b = load<f64>(f1 + i);
        const g = load<f64>(f2 + i);
        const h = load<f64>(f3 + i);
        store<f64>(t0 + i, load<f64>(t0 + i) + (d0 * a + d1 * b + (d2 * g + d3 * h)));
        store<f64>(t1 + i, load<f64>(t1 + i) + (e0 * a + e1 * b + (e2 * g + e3 * h)));
      }
    }
    if (p < parts) {
      const at = row + <usize>p * partStep;
      const d0 = load<f64>(at);
      const d1 = load<f64>(at + rowStep);
      const d2 = load<f64>(at + 2 * rowStep);
      const d3 = load<f64>(at + 3 * rowStep);
      if (d0 == 0 && d1 == 0 && d2 == 0 && d3 == 0) continue;
      const v0 = f64x2.splat(d0);
      const v1 = f64x2.splat(d1);
      const v2 = f64x2.splat(d2);
      const v3 = f64x2.splat(d3);
      const t0 = to + <usize>p * width;
      let i: usize = 0;
      for (; i < even; i += 2 * N)
        v128.store(t0 + i, f64x2.add(v128.load(t0 + i), f64x2.add(f64x2.add(f64x2.mul(v0, v128.load(f0 + i)), f64x2.mul(v1, v128.load(f1 + i))), f64x2.add(f64x2.mul(v2, v128.load(f2 + i)), f64x2.mul(v3, v128.load(f3 + i))))));
      if (i < width) store<f64>(t0 + i, load<f64>(t0 + i) + (d0 * load<f64>(f0 + i) + d1 * load<f64>(f1 + i) + (d2 * load<f64>(f2 + i) + d3 * load<f64>(f3 + i))));
    }
  }
  for (; r < count; r++) {
    const f0 = from + <usize>r * width;
    for (let p = 0; p < parts; p++) {
      const d = load<f64>(c + <usize>r * rowStep + <usize>p * partStep);
      if (d == 0) continue;
      const v = f64x2.splat(d);
      const t0 = to + <usize>p * width;
      let i: usize = 0;
      for (; i < even; i += 2 * N) v128.store(t0 + i, f64x2.add(v128.load(t0 + i), f64x2.mul(v, v128.load(f0 + i))));
      if (i < width) store<f64>(t0 + i, load<f64>(t0 + i) + d * load<f64>(f0 + i));
    }
  }
}

/** gradient = deltaᵀ·x, outputs × inputs. */
export function weightGradient(delta: usize, x: usize, rows: i32, inputs: i32, outputs: i32, gradient: usize): void {
  memory.fill(gradient, 0, <usize>outputs * inputs * N);
  combine(delta, <usize>outputs * N, N, x, rows, <usize>inputs * N, gradient, outputs);
}

/** out = delta·w, rows × inputs: the error handed down. */
export function backward(delta: usize, w: usize, rows: i32, inputs: i32, outputs: i32, out: usize): void {
  memory.fill(out, 0, <usize>rows * inputs * N);
  combine(delta, N, <usize>outputs * N, w, outputs, <usize>inputs * N, out, rows);
}

/** One step of Adam (Kingma and Ba 2015, algorithm 1); `scaled` is the rate with both corrections. */
export function adam(weights: usize, gradient: usize, first: usize, second: usize, n: i32, beta1: f64, beta2: f64, scaled: f64): void {
  const b1 = f64x2.splat(beta1);
  const c1 = f64x2.splat(1 - beta1);
  const b2 = f64x2.splat(beta2);
  const c2 = f64x2.splat(1 - beta2);
  const rate = f64x2.splat(scaled);
  const tiny = f64x2.splat(1e-8);
  const even = <usize>(n & ~1) * N;
  let i: usize = 0;
  for (; i < even; i += 2 * N) {
    const g = v128.load(gradient + i);
    const m = f64x2.add(f64x2.mul(b1, v128.load(first + i)), f64x2.mul(c1, g));
    const v = f64x2.add(f64x2.mul(b2, v128.load(second + i)), f64x2.mul(f64x2.mul(c2, g), g));
    v128.store(first + i, m);
    v128.store(second + i, v);
    v128.store(weights + i, f64x2.sub(v128.load(weights + i), f64x2.div(f64x2.mul(rate, m), f64x2.add(f64x2.sqrt(v), tiny))));
  }
  if (n & 1) {
    const g = load<f64>(gradient + i);
    const m = beta1 * load<f64>(first + i) + (1 - beta1) * g;
    const v = beta2 * load<f64>(second + i) + (1 - beta2) * g * g;
    store<f64>(first + i, m);
    store<f64>(second + i, v);
    store<f64>(weights + i, load<f64>(weights + i) - (scaled * m) / (Math.sqrt(v) + 1e-8));
  }
}

/** out = a·bᵀ, rows × others; each product is built of the four partial sums of dotAt, four rows of b at a time. */
export function products(a: usize, b: usize, rows: i32, others: i32, columns: i32, out: usize): void {
  const width = <usize>columns * N;
  const fours = <usize>(columns & ~3) * N;
  for (let r = 0; r < rows; r++) {
    const x = a + <usize>r * width;
    const to = out + <usize>r * others * N;
    let o = 0;
    for (; o + 3 < others; o += 4) {
      const b0 = b + <usize>o * width;
      const b1 = b0 + width;
      const b2 = b1 + width;
      const b3 = b2 + width;
      let p0 = f64x2.splat(0);
      let p1 = p0;
      let p2 = p0;
      let p3 = p0;
      let q0 = p0;
      let q1 = p0;
      let q2 = p0;
      let q3 = p0;
      for (let i: usize = 0; i < fours; i += 4 * N) {
        const u = v128.load(x + i);
        const v = v128.load(x + i, 2 * N);
        p0 = f64x2.add(p0, f64x2.mul(u, v128.load(b0 + i)));
        q0 = f64x2.add(q0, f64x2.mul(v, v128.load(b0 + i, 2 * N)));
        p1 = f64x2.add(p1, f64x2.mul(u, v128.load(b1 + i)));
        q1 = f64x2.add(q1, f64x2.mul(v, v128.load(b1 + i, 2 * N)));
        p2 = f64x2.add(p2, f64x2.mul(u, v128.load(b2 + i)));
        q2 = f64x2.add(q2, f64x2.mul(v, v128.load(b2 + i, 2 * N)));
        p3 = f64x2.add(p3, f64x2.mul(u, v128.load(b3 + i)));
        q3 = f64x2.add(q3, f64x2.mul(v, v128.load(b3 + i, 2 * N)));
      }
      const at = to + <usize>o * N;
      store<f64>(at, ofFour(p0, q0, x, b0, fours, width));
      store<f64>(at, ofFour(p1, q1, x, b1, fours, width), N);
      store<f64>(at, ofFour(p2, q2, x, b2, fours, width), 2 * N);
      store<f64>(at, ofFour(p3, q3, x, b3, fours, width), 3 * N);
    }
    for (; o < others; o++) {
      const b0 = b + <usize>o * width;
      let p = f64x2.splat(0);
      let q = p;
      for (let i: usize = 0; i < fours; i += 4 * N) {
        p = f64x2.add(p, f64x2.mul(v128.load(x + i), v128.load(b0 + i)));
        q = f64x2.add(q, f64x2.mul(v128.load(x + i, 2 * N), v128.load(b0 + i, 2 * N)));
      }
      store<f64>(to + <usize>o * N, ofFour(p, q, x, b0, fours, width));
    }
  }
}

// @ts-ignore: decorator
@inline
function ofFour(p: v128, q: v128, x: usize, b: usize, fours: usize, width: usize): f64 {
  let s = f64x2.extract_lane(p, 0);
  for (let i = fours; i < width; i += N) s += load<f64>(x + i) * load<f64>(b + i);
  return s + f64x2.extract_lane(p, 1) + (f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1));
}

/**
 * Matérn-5/2 covariances of rows and others, rows × 4·tiles; products of four rows and four others at a time, summed by column.
 * @param rows a multiple of 4
 * @param own squared norm of each row
 * @param others in tiles of four rows, each column by column
 * @param norms squared norm of each other
 */
export function covariances(x: usize, own: usize, others: usize, norms: usize, rows: i32, tiles: i32, columns: i32, out: usize): void {
  const width = <usize>columns * N;
  const line = <usize>tiles * 4 * N;
  for (let r: usize = 0; r < <usize>rows; r += 4) {
    const x0 = x + r * width;
    let from = others;
    for (let t: usize = 0; t < line; t += 4 * N) {
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (let j: usize = 0; j < width; j += N) {
        const u = v128.load(from);
        const v = v128.load(from, 2 * N);
        from += 4 * N;
        const p = v128.load64_splat(x0 + j);
        a0 = f64x2.add(a0, f64x2.mul(p, u));
        b0 = f64x2.add(b0, f64x2.mul(p, v));
        const q = v128.load64_splat(x0 + width + j);
        a1 = f64x2.add(a1, f64x2.mul(q, u));
        b1 = f64x2.add(b1, f64x2.mul(q, v));
        const s = v128.load64_splat(x0 + 2 * width + j);
        a2 = f64x2.add(a2, f64x2.mul(s, u));
        b2 = f64x2.add(b2, f64x2.mul(s, v));
        const w = v128.load64_splat(x0 + 3 * width + j);
        a3 = f64x2.add(a3, f64x2.mul(w, u));
        b3 = f64x2.add(b3, f64x2.mul(w, v));
      }
      const at = out + r * line + t;
      const u = v128.load(norms + t);
      const v = v128.load(norms + t, 2 * N);
      storeSquares(at, v128.load64_splat(own + r * N), u, v, a0, b0);
      storeSquares(at + line, v128.load64_splat(own + r * N, N), u, v, a1, b1);
      storeSquares(at + 2 * line, v128.load64_splat(own + r * N, 2 * N), u, v, a2, b2);
      storeSquares(at + 3 * line, v128.load64_splat(own + r * N, 3 * N), u, v, a3, b3);
    }
    // The squares of four rows are still in the cache.
    for (let at = out + r * line; at < out + (r + 4) * line; at += 2 * N) v128.store(at, covariance(v128.load(at)));
  }
}

// @ts-ignore: decorator
@inline
function storeSquares(at: usize, norm: v128, u: v128, v: v128, a: v128, b: v128): void {
  v128.store(at, f64x2.sub(f64x2.add(norm, u), f64x2.add(a, a)));
  v128.store(at, f64x2.sub(f64x2.add(norm, v), f64x2.add(b, b)), 2 * N);
}

/** (1 + r + 5/3·d²)·e⁻ʳ, where d² = r²/5 is the squared distance. */
// @ts-ignore: decorator
@inline
function covariance(distance: v128): v128 {
  const square = f64x2.pmax(distance, f64x2.splat(0)); // rounding may make it negative
  const r = f64x2.mul(f64x2.splat(2.23606797749979), f64x2.sqrt(square));
  const factor = f64x2.add(f64x2.add(f64x2.splat(1), r), f64x2.mul(square, f64x2.splat(5.0 / 3.0)));
  return f64x2.mul(factor, expOfNegative(f64x2.neg(r)));
}

/** The steps of exp-of-negative.ts. */
// @ts-ignore: decorator
@inline
function expOfNegative(v: v128): v128 {
  const x = f64x2.pmax(v, f64x2.splat(-708));
  const magic = f64x2.splat(6755399441055744);
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), magic);
  const n = f64x2.sub(shifted, magic);
  const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(6.93147180369123816490e-1)));
  const f = f64x2.sub(high, f64x2.mul(n, f64x2.splat(1.90821492927058770002e-10)));
  const square = f64x2.mul(f, f);
  const fourth = f64x2.mul(square, square);
  const a = f64x2.add(f64x2.splat(0.5), f64x2.mul(f64x2.splat(0.16666666666666666), f));
  const b = f64x2.add(f64x2.splat(0.041666666666623824), f64x2.mul(f64x2.splat(0.008333333333330039), f));
  const c = f64x2.add(f64x2.splat(0.0013888888917367081), f64x2.mul(f64x2.splat(0.00019841269863171557), f));
  const d = f64x2.add(f64x2.splat(2.4801521057868204e-5), f64x2.mul(f64x2.splat(2.7557268276905696e-6), f));
  const e = f64x2.add(f64x2.splat(2.7620201591031547e-7), f64x2.mul(f64x2.splat(2.5100472505694996e-8), f));
  const back = f64x2.add(f64x2.add(c, f64x2.mul(square, d)), f64x2.mul(fourth, e));
  const p = f64x2.add(f64x2.add(a, f64x2.mul(square, b)), f64x2.mul(fourth, back));
  const y = f64x2.add(f64x2.splat(1), f64x2.add(f, f64x2.mul(square, p)));
  return i64x2.add(y, i64x2.shl(shifted, 52)); // the low bits of `shifted` are n: added to the exponent
}

/**
 * Sums of |a − b| over the columns, or of their squares, for two rows and all others.
 * @param x the two rows
 * @param others in tiles of four rows, each column by column
 * @param out 4 × tiles sums of the first row, then as many of the second
 */
export function distances(x: usize, others: usize, tiles: i32, columns: i32, power: i32, out: usize): void {
  if (power == 2) sumDistances(x, others, tiles, columns, true, out);
  else sumDistances(x, others, tiles, columns, false, out);
}

// @ts-ignore: decorator
@inline
function sumDistances(x: usize, others: usize, tiles: i32, columns: i32, squared: bool, out: usize): void {
  const width = <usize>columns * N;
  const second = out + <usize>tiles * 4 * N;
  let from = others;
  for (let t: usize = 0; t < <usize>tiles; t++) {
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    for (let j: usize = 0; j < width; j += N) {
      const a = v128.load64_splat(x + j);
      const b = v128.load64_splat(x + width + j);
      const u = v128.load(from);
      const v = v128.load(from, 2 * N);
      from += 4 * N;
      const p = f64x2.sub(a, u);
      const q = f64x2.sub(a, v);
      const r = f64x2.sub(b, u);
      const s = f64x2.sub(b, v);
      a0 = f64x2.add(a0, squared ? f64x2.mul(p, p) : f64x2.abs(p));
      a1 = f64x2.add(a1, squared ? f64x2.mul(q, q) : f64x2.abs(q));
      b0 = f64x2.add(b0, squared ? f64x2.mul(r, r) : f64x2.abs(r));
      b1 = f64x2.add(b1, squared ? f64x2.mul(s, s) : f64x2.abs(s));
    }
    const at = t * 4 * N;
    v128.store(out + at, a0);
    v128.store(out + at, a1, 2 * N);
    v128.store(second + at, b0);
    v128.store(second + at, b1, 2 * N);
  }
}
