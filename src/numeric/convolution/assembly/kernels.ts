// AssemblyScript: convolution and what comes with it, on 128-bit vectors of four float32. Pointers are bytes in the module's memory; images lie row by row, the channels of a pixel together.
// Each sum is built in the order in which plain.ts builds it, so that both give the same bits.

const N: usize = 4; // bytes in a number
const D: usize = 8; // bytes in a float64, in which sums over many pixels are built

/**
 * out (rows × columns) = a·b, or out + a·b if `add`; b is inner × columns. Entry (r, i) of a is at r·aRow + i·aStep bytes, so that a may be transposed.
 * Four rows and eight columns at a time, so that each number loaded serves several products.
 */
export function product(a: usize, aRow: usize, aStep: usize, b: usize, rows: i32, inner: i32, columns: i32, out: usize, add: i32): void {
  const width = <usize>columns * N;
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    const a0 = a + <usize>r * aRow;
    const o0 = out + <usize>r * width;
    let c = 0;
    for (; c + 7 < columns; c += 8) fourByEight(a0, aRow, aStep, b + <usize>c * N, width, inner, o0 + <usize>c * N, add);
    for (; c + 3 < columns; c += 4) fourByFour(a0, aRow, aStep, b + <usize>c * N, width, inner, o0 + <usize>c * N, add);
    for (; c < columns; c++)
      for (let k = 0; k < 4; k++) one(a0 + <usize>k * aRow, aStep, b + <usize>c * N, width, inner, o0 + <usize>k * width + <usize>c * N, add);
  }
  for (; r < rows; r++) {
    const a0 = a + <usize>r * aRow;
    const o0 = out + <usize>r * width;
    let c = 0;
    for (; c + 3 < columns; c += 4) oneByFour(a0, aStep, b + <usize>c * N, width, inner, o0 + <usize>c * N, add);
    for (; c < columns; c++) one(a0, aStep, b + <usize>c * N, width, inner, o0 + <usize>c * N, add);
  }
}

// @ts-ignore: decorator
@inline
function put(at: usize, sum: v128, add: i32): void {
  v128.store(at, add ? f32x4.add(v128.load(at), sum) : sum);
}

// @ts-ignore: decorator
@inline
function fourByEight(a: usize, aRow: usize, aStep: usize, b: usize, width: usize, inner: i32, out: usize, add: i32): void {
  let p0 = f32x4.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  let at0 = a;
  let at1 = a + aRow;
  let at2 = at1 + aRow;
  let at3 = at2 + aRow;
  for (let i = 0; i < inner; i++) {
    const u = v128.load(b);
    const v = v128.load(b, 16);
    let s = v128.load32_splat(at0);
    p0 = f32x4.add(p0, f32x4.mul(s, u));
    q0 = f32x4.add(q0, f32x4.mul(s, v));
    s = v128.load32_splat(at1);
    p1 = f32x4.add(p1, f32x4.mul(s, u));
    q1 = f32x4.add(q1, f32x4.mul(s, v));
    s = v128.load32_splat(at2);
    p2 = f32x4.add(p2, f32x4.mul(s, u));
    q2 = f32x4.add(q2, f32x4.mul(s, v));
    s = v128.load32_splat(at3);
    p3 = f32x4.add(p3, f32x4.mul(s, u));
    q3 = f32x4.add(q3, f32x4.mul(s, v));
    at0 += aStep;
    at1 += aStep;
    at2 += aStep;
    at3 += aStep;
    b += width;
  }
  put(out, p0, add);
  put(out + 16, q0, add);
  put(out + width, p1, add);
  put(out + width + 16, q1, add);
  put(out + 2 * width, p2, add);
  put(out + 2 * width + 16, q2, add);
  put(out + 3 * width, p3, add);
  put(out + 3 * width + 16, q3, add);
}

// @ts-ignore: decorator
@inline
function fourByFour(a: usize, aRow: usize, aStep: usize, b: usize, width: usize, inner: i32, out: usize, add: i32): void {
  let p0 = f32x4.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  for (let i = 0; i < inner; i++) {
    const u = v128.load(b);
    p0 = f32x4.add(p0, f32x4.mul(v128.load32_splat(a), u));
    p1 = f32x4.add(p1, f32x4.mul(v128.load32_splat(a + aRow), u));
    p2 = f32x4.add(p2, f32x4.mul(v128.load32_splat(a + 2 * aRow), u));
    p3 = f32x4.add(p3, f32x4.mul(v128.load32_splat(a + 3 * aRow), u));
    a += aStep;
    b += width;
  }
  put(out, p0, add);
  put(out + width, p1, add);
  put(out + 2 * width, p2, add);
  put(out + 3 * width, p3, add);
}

// @ts-ignore: decorator
@inline
function oneByFour(a: usize, aStep: usize, b: usize, width: usize, inner: i32, out: usize, add: i32): void {
  let p = f32x4.splat(0);
  for (let i = 0; i < inner; i++) {
    p = f32x4.add(p, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += aStep;
    b += width;
  }
  put(out, p, add);
}

function one(a: usize, aStep: usize, b: usize, width: usize, inner: i32, out: usize, add: i32): void {
  let p: f32 = 0;
  for (let i = 0; i < inner; i++) {
    p += load<f32>(a) * load<f32>(b);
    a += aStep;
    b += width;
  }
  store<f32>(out, add ? load<f32>(out) + p : p);
}

/** Copies numbers, a multiple of 4 bytes. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += N) store<f32>(to + i, load<f32>(from + i));
}

// @ts-ignore: decorator
@inline
function clear(to: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += N) store<f32>(to + i, 0);
}

// @ts-ignore: decorator
@inline
function accumulate(to: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  for (; i < bytes; i += N) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}

/** out (pixels × size²·channels) = the square of size × size pixels around each pixel, zero beyond the edges. */
export function gather(image: usize, height: i32, width: i32, channels: i32, size: i32, out: usize): void {
  const margin = size >> 1;
  const pixel = <usize>channels * N;
  const line = <usize>size * pixel;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const left = max(0, margin - x);
      const right = max(0, x + margin + 1 - width);
      const start = <usize>left * pixel;
      const bytes = <usize>(size - left - right) * pixel;
      for (let k = 0; k < size; k++) {
        const row = y + k - margin;
        if (row < 0 || row >= height) clear(out, line);
        else {
          if (left > 0) clear(out, start);
          copy(out + start, image + <usize>(row * width + x + left - margin) * pixel, bytes);
          if (right > 0) clear(out + start + bytes, line - start - bytes);
        }
        out += line;
      }
    }
}

/** The opposite of gather: image += each square of `from` where it came from. */
export function scatter(from: usize, height: i32, width: i32, channels: i32, size: i32, image: usize): void {
  const margin = size >> 1;
  const pixel = <usize>channels * N;
  const line = <usize>size * pixel;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const left = max(0, margin - x);
      const right = max(0, x + margin + 1 - width);
      for (let k = 0; k < size; k++) {
        const row = y + k - margin;
        if (row >= 0 && row < height) accumulate(image + <usize>(row * width + x + left - margin) * pixel, from + <usize>left * pixel, <usize>(size - left - right) * pixel);
        from += line;
      }
    }
}

/** out (⌊height/2⌋ × ⌊width/2⌋) = the greatest of each 2 × 2 pixels, choice = which of the four it is, of equal ones the first; channels are a multiple of 4. */
export function pool(image: usize, height: i32, width: i32, channels: i32, out: usize, choice: usize): void {
  const pixel = <usize>channels * N;
  const line = <usize>width * pixel;
  for (let y = 0; y + 1 < height; y += 2)
    for (let x = 0; x + 1 < width; x += 2) {
      let at = image + <usize>y * line + <usize>x * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        let most = v128.load(at);
        let which = i32x4.splat(0);
        let v = v128.load(at + pixel);
        let m = f32x4.gt(v, most);
        most = v128.bitselect(v, most, m);
        which = v128.bitselect(i32x4.splat(1), which, m);
        v = v128.load(at + line);
        m = f32x4.gt(v, most);
        most = v128.bitselect(v, most, m);
        which = v128.bitselect(i32x4.splat(2), which, m);
        v = v128.load(at + line + pixel);
        m = f32x4.gt(v, most);
        most = v128.bitselect(v, most, m);
        which = v128.bitselect(i32x4.splat(3), which, m);
        v128.store(out, most);
        v128.store(choice, which);
        at += 16;
        out += 16;
        choice += 16;
      }
    }
}

/** The opposite of pool: image (all 0) gets each number of delta at the pixel that was chosen. */
export function unpool(delta: usize, choice: usize, height: i32, width: i32, channels: i32, image: usize): void {
  const pixel = <usize>channels * N;
  const line = <usize>width * pixel;
  for (let y = 0; y + 1 < height; y += 2)
    for (let x = 0; x + 1 < width; x += 2) {
      const at = image + <usize>y * line + <usize>x * pixel;
      for (let c: usize = 0; c < pixel; c += N) {
        const which = load<i32>(choice);
        store<f32>(at + c + (which & 1 ? pixel : 0) + (which & 2 ? line : 0), load<f32>(delta));
        delta += N;
        choice += N;
      }
    }
}

/** sums (float64, 2 × channels) = Σ x and Σ x² of each channel over all pixels. */
export function moments(x: usize, pixels: i32, channels: i32, sums: usize): void {
  const width = <usize>channels * N;
  for (let c = 0; c < channels; c += 4) {
    let at = x + <usize>c * N;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let q0 = s0;
    let q1 = s0;
    for (let r = 0; r < pixels; r++) {
      const v = v128.load(at);
      const a = f64x2.promote_low_f32x4(v);
      const b = f64x2.promote_low_f32x4(v128.shuffle<u32>(v, v, 2, 3, 2, 3));
      s0 = f64x2.add(s0, a);
      s1 = f64x2.add(s1, b);
      q0 = f64x2.add(q0, f64x2.mul(a, a));
      q1 = f64x2.add(q1, f64x2.mul(b, b));
      at += width;
    }
    const to = sums + <usize>c * D;
    const next = to + <usize>channels * D;
    v128.store(to, s0);
    v128.store(to + 16, s1);
    v128.store(next, q0);
    v128.store(next + 16, q1);
  }
}

/** out = max(0, x·scale + shift), with a scale and a shift for each channel. */
export function rectify(x: usize, pixels: i32, channels: i32, scale: usize, shift: usize, out: usize): void {
  const width = <usize>channels * N;
  const zero = f32x4.splat(0);
  for (let c: usize = 0; c < width; c += 16) {
    const a = v128.load(scale + c);
    const b = v128.load(shift + c);
    let i = c;
    for (let r = 0; r < pixels; r++) {
      v128.store(out + i, f32x4.pmax(zero, f32x4.add(f32x4.mul(v128.load(x + i), a), b)));
      i += width;
    }
  }
}

/** Sets delta to 0 where out is 0; sums (float64, 2 × channels) = Σ delta and Σ delta·x of each channel. */
export function deltaSums(delta: usize, out: usize, x: usize, pixels: i32, channels: i32, sums: usize): void {
  const width = <usize>channels * N;
  const zero = f32x4.splat(0);
  for (let c = 0; c < channels; c += 4) {
    let i = <usize>c * N;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let q0 = s0;
    let q1 = s0;
    for (let r = 0; r < pixels; r++) {
      const d = v128.and(v128.load(delta + i), f32x4.gt(v128.load(out + i), zero));
      v128.store(delta + i, d);
      const v = v128.load(x + i);
      const d0 = f64x2.promote_low_f32x4(d);
      const d1 = f64x2.promote_low_f32x4(v128.shuffle<u32>(d, d, 2, 3, 2, 3));
      s0 = f64x2.add(s0, d0);
      s1 = f64x2.add(s1, d1);
      q0 = f64x2.add(q0, f64x2.mul(d0, f64x2.promote_low_f32x4(v)));
      q1 = f64x2.add(q1, f64x2.mul(d1, f64x2.promote_low_f32x4(v128.shuffle<u32>(v, v, 2, 3, 2, 3))));
      i += width;
    }
    const to = sums + <usize>c * D;
    const next = to + <usize>channels * D;
    v128.store(to, s0);
    v128.store(to + 16, s1);
    v128.store(next, q0);
    v128.store(next + 16, q1);
  }
}

/** delta = delta·ofDelta + (x·ofX + shift), with three numbers for each channel. */
export function combine(delta: usize, x: usize, pixels: i32, channels: i32, ofDelta: usize, ofX: usize, shift: usize): void {
  const width = <usize>channels * N;
  for (let c: usize = 0; c < width; c += 16) {
    const a = v128.load(ofDelta + c);
    const b = v128.load(ofX + c);
    const s = v128.load(shift + c);
    let i = c;
    for (let r = 0; r < pixels; r++) {
      v128.store(delta + i, f32x4.add(f32x4.mul(v128.load(delta + i), a), f32x4.add(f32x4.mul(v128.load(x + i), b), s)));
      i += width;
    }
  }
}
