/**
 * Dense layers on flat arrays. `x` is rows × inputs, `w` is outputs × inputs (a row for each output), all row by row.
 * Two rows and four outputs at a time: each number loaded serves several products, which is what plain JavaScript is short of.
 */

/** out = x·wᵀ + bias, rows × outputs. */
export function forward(
  x: Float64Array,
  w: Float64Array,
  bias: Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
  out: Float64Array,
): void {
  for (let r = 0; r < rows; r += 2) {
    const two = r + 1 < rows;
    const x0 = r * inputs;
    const x1 = two ? x0 + inputs : x0;
    let o = 0;
    for (; o + 3 < outputs; o += 4) {
      const w0 = o * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let a3 = 0;
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      let b3 = 0;
      for (let i = 0; i < inputs; i++) {
        const u = x[x0 + i]!;
        const v = x[x1 + i]!;
        const p = w[w0 + i]!;
        const q = w[w1 + i]!;
        const s = w[w2 + i]!;
        const t = w[w3 + i]!;
        a0 += u * p;
        a1 += u * q;
        a2 += u * s;
        a3 += u * t;
        b0 += v * p;
        b1 += v * q;
        b2 += v * s;
        b3 += v * t;
      }
      const at = r * outputs + o;
      out[at] = a0 + bias[o]!;
      out[at + 1] = a1 + bias[o + 1]!;
      out[at + 2] = a2 + bias[o + 2]!;
      out[at + 3] = a3 + bias[o + 3]!;
      if (two) {
        out[at + outputs] = b0 + bias[o]!;
        out[at + outputs + 1] = b1 + bias[o + 1]!;
        out[at + outputs + 2] = b2 + bias[o + 2]!;
        out[at + outputs + 3] = b3 + bias[o + 3]!;
      }
    }
    for (; o < outputs; o++) {
      const w0 = o * inputs;
      let a = 0;
      let b = 0;
      for (let i = 0; i < inputs; i++) {
        const p = w[w0 + i]!;
        a += x[x0 + i]! * p;
        b += x[x1 + i]! * p;
      }
      out[r * outputs + o] = a + bias[o]!;
      if (two) out[(r + 1) * outputs + o] = b + bias[o]!;
    }
  }
}

/** gradient = deltaᵀ·x, outputs × inputs; four rows of the batch at a time, so that each entry is stored once for four products. */
export function weightGradient(
  delta: Float64Array,
  x: Float64Array,
  rows: number,
  inputs: number,
  outputs: number,
  gradient: Float64Array,
): void {
  gradient.fill(0, 0, outputs * inputs);
  let r = 0;
  for (; r + 3 < rows; r += 4) {
    const x0 = r * inputs;
    const x1 = x0 + inputs;
    const x2 = x1 + inputs;
    const x3 = x2 + inputs;
    for (let o = 0; o < outputs; o++) {
      const d0 = delta[r * outputs + o]!;
      const d1 = delta[(r + 1) * outputs + o]!;
      const d2 = delta[(r + 2) * outputs + o]!;
      const d3 = delta[(r + 3) * outputs + o]!;
      if (d0 === 0 && d1 === 0 && d2 === 0 && d3 === 0) continue; // rectified units are often all off
      const at = o * inputs;
      for (let i = 0; i < inputs; i++) gradient[at + i]! += d0 * x[x0 + i]! + d1 * x[x1 + i]! + d2 * x[x2 + i]! + d3 * x[x3 + i]!;
    }
  }
  for (; r < rows; r++)
    for (let o = 0; o < outputs; o++) {
      const d = delta[r * outputs + o]!;
      if (d === 0) continue;
      for (let i = 0; i < inputs; i++) gradient[o * inputs + i]! += d * x[r * inputs + i]!;
    }
}

/** out = delta·w, rows × inputs: the error handed down. */
export function backward(delta: Float64Array, w: Float64Array, rows: number, inputs: number, outputs: number, out: Float64Array): void {
  out.fill(0, 0, rows * inputs);
  for (let r = 0; r < rows; r++) {
    const at = r * inputs;
    let o = 0;
    for (; o + 3 < outputs; o += 4) {
      const d0 = delta[r * outputs + o]!;
      const d1 = delta[r * outputs + o + 1]!;
      const d2 = delta[r * outputs + o + 2]!;
      const d3 = delta[r * outputs + o + 3]!;
      if (d0 === 0 && d1 === 0 && d2 === 0 && d3 === 0) continue;
      const w0 = o * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      for (let i = 0; i < inputs; i++) out[at + i]! += d0 * w[w0 + i]! + d1 * w[w1 + i]! + d2 * w[w2 + i]! + d3 * w[w3 + i]!;
    }
    for (; o < outputs; o++) {
      const d = delta[r * outputs + o]!;
      if (d === 0) continue;
      for (let i = 0; i < inputs; i++) out[at + i]! += d * w[o * inputs + i]!;
    }
  }
}
