/** Digits that tell all 32-bit numbers apart. */
const DIGITS = 9;

/** The greatest 32-bit number below one. */
function below(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value === 0 ? -0 : value);
  const bits = view.getInt32(0);
  view.setInt32(0, value > 0 ? bits - 1 : bits + 1);
  return view.getFloat32(0);
}

/**
 * A threshold for inputs of 32 bits that sends them to the side to which the numbers go that they
 * were rounded from. Of all numbers that have the same 32 bits as the threshold, the one of the fewest
 * digits counts: a threshold between 0.12 and 0.14 is 0.13 but for its last bits, and these decide
 * where 0.13 goes.
 */
export function roundThreshold(threshold: number): number {
  const rounded = Math.fround(threshold);
  if (!Number.isFinite(rounded)) return rounded;
  for (let digits = 1; digits <= DIGITS; digits++) {
    const shortest = Number(rounded.toPrecision(digits));
    if (Math.fround(shortest) !== rounded) continue;
    return shortest > threshold ? below(rounded) : rounded;
  }
  return rounded;
}
