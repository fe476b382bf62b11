/** A number with some significant digits; one that rounding would make infinite as it is. */
export function rounded(v: number, digits: number): number {
  const round = Number(v.toPrecision(digits));
  return Number.isFinite(round) ? round : v;
}

/** A number with three significant digits. */
export function shortNumber(v: number): string {
  const round = rounded(v, 3);
  return Math.abs(round) >= 1e6 || (round !== 0 && Math.abs(round) < 1e-4)
    ? round.toExponential().replace("e+", "e")
    : String(round);
}

/** The same with its sign. */
export const signedNumber = (v: number): string =>
  `${v > 0 ? "+" : v < 0 ? "−" : ""}${shortNumber(Math.abs(v))}`;
