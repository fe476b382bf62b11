/** JSON for lists of numbers that may hold NaN and ±Infinity: these are strings, as in the stdio protocol. */
export function numbersToJson(numbers: readonly number[]): string {
  return JSON.stringify(numbers.map((x) => (Number.isFinite(x) ? x : String(x))));
}

export function numbersFromJson(text: string): number[] {
  if (text === "[]") return [];
  const numbers: (number | string)[] = JSON.parse(text);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Number(numbers[i]);
  return numbers as number[];
}
