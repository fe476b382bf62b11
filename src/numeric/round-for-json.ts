/** Numbers rounded to 9 significant digits: half the text of full precision, for fitted weights. */
export function roundForJson(values: Float64Array): number[] {
  return Array.from(values, (v) => Number(v.toPrecision(9)));
}
