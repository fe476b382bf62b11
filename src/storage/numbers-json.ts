/** Numbers for JSON, in which NaN and ±Infinity are strings, as in the stdio protocol. */
export const plainNumbers = (numbers: readonly number[]): (number | string)[] =>
  numbers.map((x) => (Number.isFinite(x) ? x : String(x)));

export function numbersToJson(numbers: readonly number[]): string {
  return JSON.stringify(plainNumbers(numbers));
}

export function numbersFromJson(text: string): number[] {
  return text === "[]" ? [] : (JSON.parse(text) as (number | string)[]).map(Number);
}
