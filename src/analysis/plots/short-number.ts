/** A number with three significant digits. */
export function shortNumber(v: number): string {
  const rounded = Number(v.toPrecision(3));
  return Math.abs(rounded) >= 1e6 || (rounded !== 0 && Math.abs(rounded) < 1e-4)
    ? rounded.toExponential().replace("e+", "e")
    : String(rounded);
}

/** The same with its sign. */
export const signedNumber = (v: number): string =>
  `${v > 0 ? "+" : v < 0 ? "−" : ""}${shortNumber(Math.abs(v))}`;
