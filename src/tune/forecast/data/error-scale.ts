/**
 * The scale of a series' errors over its first values: that of the seasonal naive forecast one step
 * ahead, its mean absolute error (power 1; Hyndman and Koehler 2006, eq. 3, with the season of the
 * M4 competition) or the root of its mean squared error (power 2; Makridakis et al. 2022, §3.1).
 * Where that is 0, by the value before; then the mean size of the values; then 1.
 * @param count number of values
 */
export function errorScale(
  values: Float64Array,
  count: number,
  season: number,
  power: 1 | 2 = 1,
): number {
  const meanOf = (from: number, of: (i: number) => number): number => {
    let total = 0;
    for (let i = from; i < count; i++) total += Math.abs(of(i)) ** power;
    return count > from ? (total / (count - from)) ** (1 / power) : 0;
  };
  const changeBy = (lag: number): number => meanOf(lag, (i) => values[i] - values[i - lag]);
  return changeBy(season) || changeBy(1) || meanOf(0, (i) => values[i]) || 1;
}
