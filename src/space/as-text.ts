import { stringifyNumbers } from "../numeric/json-numbers.ts";

/**
 * A value in a cell, an argument or an environment variable: plain values as text, others as JSON.
 */
export function asText(value: unknown): string {
  return typeof value === "object" && value !== null ? stringifyNumbers(value) : String(value);
}
