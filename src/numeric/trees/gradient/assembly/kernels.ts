// AssemblyScript: histograms of gradients and the splits they suggest. Pointers are bytes in the module's memory.
// A row's gradient, curvature and count are one 64-bit number: (g << gShift) + (h << countBits) + 1. Their sums are exact in any order; all
// arithmetic on fractions has the order that plain.ts has, so that both give the same bits.

const N: usize = 8; // bytes in a number

/** Writes g and h as whole numbers of their units; what rounding takes from a row goes to the next one. h is 0 where all curvatures are 1. */
export function pack(g: usize, h: usize, n: i32, scaleG: f64, scaleH: f64, gShift: i64, countBits: i64, out: usize): void {
  let restG: f64 = 0;
  let restH: f64 = 0;
  for (let i: usize = 0; i < <usize>n * N; i += N) {
    const a = load<f64>(g + i) * scaleG + restG;
    const whole = Math.floor(a + 0.5);
    restG = a - whole;
    let v = (<i64>whole << gShift) + 1;
    if (h != 0) {
      const b = load<f64>(h + i) * scaleH + restH;
      const wholeH = Math.floor(b + 0.5);
      restH = b - wholeH;
      v += <i64>wholeH << countBits;
    }
    store<i64>(out + i, v);
  }
}

/** Adds v to the bin that the code at c says. */
// @ts-ignore: decorator
@inline
function add(bins: usize, c: usize, v: i64): void {
  const at = bins + (<usize>load<u8>(c) << 3);
  store<i64>(at, load<i64>(at) + v);
}

/** Sums over rows[from] to rows[to - 1] by bin, four columns at a time. */
export function fillHistogram(packed: usize, rows: usize, from: i32, to: i32, codes: usize, height: i32, columns: usize, offsets: usize, count: i32, histogram: usize): void {
  memory.fill(histogram, 0, <usize>load<i32>(offsets + (<usize>count << 2)) * N);
  const first = rows + (<usize>from << 2);
  const end = rows + (<usize>to << 2);
  let f = 0;
  for (; f + 3 < count; f += 4) {
    const place = <usize>f << 2;
    const c0 = codes + <usize>load<i32>(columns + place) * <usize>height;
    const c1 = codes + <usize>load<i32>(columns + place, 4) * <usize>height;
    const c2 = codes + <usize>load<i32>(columns + place, 8) * <usize>height;
    const c3 = codes + <usize>load<i32>(columns + place, 12) * <usize>height;
    const b0 = histogram + <usize>load<i32>(offsets + place) * N;
    const b1 = histogram + <usize>load<i32>(offsets + place, 4) * N;
    const b2 = histogram + <usize>load<i32>(offsets + place, 8) * N;
    const b3 = histogram + <usize>load<i32>(offsets + place, 12) * N;
    for (let i = first; i < end; i += 4) {
      const r = <usize>load<u32>(i);
      const v = load<i64>(packed + r * N);
      add(b0, c0 + r, v);
      add(b1, c1 + r, v);
      add(b2, c2 + r, v);
      add(b3, c3 + r, v);
    }
  }
  for (; f < count; f++) {
    const place = <usize>f << 2;
    const c = codes + <usize>load<i32>(columns + place) * <usize>height;
    const b = histogram + <usize>load<i32>(offsets + place) * N;
    for (let i = first; i < end; i += 4) {
      const r = <usize>load<u32>(i);
      add(b, c + r, load<i64>(packed + r * N));
    }
  }
}

/** from -= other */
export function subtract(from: usize, other: usize, bins: i32): void {
  for (let i: usize = 0; i < <usize>bins * N; i += N) store<i64>(from + i, load<i64>(from + i) - load<i64>(other + i));
}

// How sums are read; set by `use`.
let gShift: i64 = 0;
let hShift: i64 = 0;
let hMask: i64 = 0;
let countMask: i64 = 0;
let unitG: f64 = 0;
let unitH: f64 = 0;
let l1: f64 = 0;
let l2: f64 = 0;

/** Says how sums are read, and the penalties of leaf values. */
export function use(countBits: i64, hBits: i64, g: f64, h: f64, penalty1: f64, penalty2: f64): void {
  gShift = countBits + hBits;
  countMask = (<i64>1 << countBits) - 1;
  // Without curvatures of their own, rows have 1 each: their number is read instead.
  hShift = hBits == 0 ? 0 : countBits;
  hMask = hBits == 0 ? countMask : (<i64>1 << hBits) - 1;
  unitG = g;
  unitH = h;
  l1 = penalty1;
  l2 = penalty2;
}

// @ts-ignore: decorator
@inline
function curvature(sum: i64): f64 {
  return <f64>((sum >> hShift) & hMask) * unitH;
}

/** What a leaf with this sum gains: (|g| - l1)^2 / (h + l2). */
// @ts-ignore: decorator
@inline
function leafGain(sum: i64): f64 {
  const a = Math.abs(<f64>(sum >> gShift) * unitG) - l1;
  return a > 0 ? (a * a) / (curvature(sum) + l2) : 0;
}

/** What two leaves gain together. */
// @ts-ignore: decorator
@inline
function gainOf(left: i64, right: i64): f64 {
  const g = f64x2.mul(f64x2.replace_lane(f64x2.splat(<f64>(left >> gShift)), 1, <f64>(right >> gShift)), f64x2.splat(unitG));
  const a = f64x2.max(f64x2.sub(f64x2.abs(g), f64x2.splat(l1)), f64x2.splat(0));
  const h = f64x2.mul(f64x2.replace_lane(f64x2.splat(<f64>((left >> hShift) & hMask)), 1, <f64>((right >> hShift) & hMask)), f64x2.splat(unitH));
  const gain = f64x2.div(f64x2.mul(a, a), f64x2.add(h, f64x2.splat(l2)));
  return f64x2.extract_lane(gain, 0) + f64x2.extract_lane(gain, 1);
}

/** Whether the values of two leaves fall where they must rise (1), or rise where they must fall (2). */
// @ts-ignore: decorator
@inline
function isForbidden(sign: u8, left: i64, right: i64): bool {
  if (sign == 0) return false;
  const rise = (<f64>(left >> gShift) * unitG) / (curvature(left) + l2) - (<f64>(right >> gShift) * unitG) / (curvature(right) + l2);
  return sign == 1 ? rise < 0 : rise > 0;
}

function totalOf(histogram: usize, offsets: usize): i64 {
  let sum: i64 = 0;
  const end = histogram + <usize>load<i32>(offsets, 4) * N;
  for (let at = histogram; at < end; at += N) sum += load<i64>(at);
  return sum;
}

/** Adds what splits of a leaf gain, as differences from bin to bin; missing entries first on the left, then on the right. */
export function addGains(histogram: usize, offsets: usize, missing: usize, sign: usize, count: i32, gains: usize): void {
  const total = totalOf(histogram, offsets);
  const own = leafGain(total);
  const bins = <usize>load<i32>(offsets + (<usize>count << 2));
  for (let f = 0; f < count; f++) {
    const from = <usize>load<i32>(offsets + (<usize>f << 2));
    const last = <usize>load<i32>(offsets + (<usize>f << 2), 4) - 1;
    const sides = <usize>load<u8>(missing + <usize>f);
    const only = load<u8>(sign + <usize>f);
    for (let right: usize = 0; right <= sides; right++) {
      let sum: i64 = 0;
      let before = own;
      const into = gains + right * bins * N;
      for (let k = from + right; k < last; k++) {
        const v = load<i64>(histogram + k * N);
        if (v == 0) continue;
        sum += v;
        const gain = isForbidden(only, sum, total - sum) ? own : gainOf(sum, total - sum);
        const at = into + k * N;
        store<f64>(at, load<f64>(at) + (gain - before));
        before = gain;
      }
    }
  }
}

/** The non-empty bin at a share of all non-empty ones but the last; `to` where there is none. */
function pickBin(histogram: usize, from: usize, to: usize, share: f64): usize {
  let filled = 0;
  for (let k = from; k < to; k++) if (load<i64>(histogram + k * N) != 0) filled++;
  let left = <i32>Math.floor(share * <f64>(filled - 1));
  for (let k = from; k < to; k++) if (load<i64>(histogram + k * N) != 0 && left-- == 0) return k;
  return to;
}

/** The best split of a leaf: gain, column, bin, whether missing entries go right, g, h and rows on the left. */
export function bestSplit(histogram: usize, offsets: usize, missing: usize, sign: usize, count: i32, minLeaf: f64, minCurvature: f64, picks: usize, out: usize): void {
  const total = totalOf(histogram, offsets);
  const own = leafGain(total);
  const n = total & countMask;
  const least = <i64>minLeaf;
  let best: f64 = 0;
  store<f64>(out, 0);
  store<f64>(out, -1, 8);
  for (let f = 0; f < count; f++) {
    const from = <usize>load<i32>(offsets + (<usize>f << 2));
    const end = <usize>load<i32>(offsets + (<usize>f << 2), 4);
    const only: usize = picks == 0 ? 0 : pickBin(histogram, from, end, load<f64>(picks + <usize>f * N));
    const sides = <usize>load<u8>(missing + <usize>f);
    for (let right: usize = 0; right <= sides; right++) {
      let sum: i64 = 0;
      for (let k = from + right; k + 1 < end; k++) {
        const v = load<i64>(histogram + k * N);
        if (v == 0) continue;
        sum += v;
        if (picks != 0 && k != only) continue;
        const rest = total - sum;
        const rows = sum & countMask;
        if (rows < least || curvature(sum) < minCurvature) continue;
        if (n - rows < least || curvature(rest) < minCurvature) break;
        if (isForbidden(load<u8>(sign + <usize>f), sum, rest)) continue;
        const gain = gainOf(sum, rest) - own;
        if (gain <= best) continue;
        best = gain;
        store<f64>(out, gain);
        store<f64>(out, <f64>f, 8);
        store<f64>(out, <f64>(k - from), 16);
        store<f64>(out, <f64>right, 24);
        store<f64>(out, <f64>(sum >> gShift) * unitG, 32);
        store<f64>(out, curvature(sum), 40);
        store<f64>(out, <f64>rows, 48);
      }
    }
  }
}
