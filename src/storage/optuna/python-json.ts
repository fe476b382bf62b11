import { parseBareNumbers } from "../../numeric/json-numbers.ts";
import type { Json } from "../../trial/record.ts";

/** A number that Python must read as a float even where it is whole. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/**
 * JSON text as Python's `json.dumps` writes it: NaN and infinities as bare words, and a `PyFloat`
 * with a decimal point.
 */
export function stringifyPythonJson(value: unknown): string {
  if (value instanceof PyFloat) return formatNumber(value.value, true);
  if (typeof value === "number") return formatNumber(value, false);
  if (Array.isArray(value)) return `[${value.map(stringifyPythonJson).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${JSON.stringify(k)}: ${stringifyPythonJson(v)}`)
      .join(", ")}}`;
  return JSON.stringify(value) ?? "null";
}

/** From this magnitude on `toFixed` writes an exponent, which Python reads as a float anyway. */
const TO_FIXED_LIMIT = 1e21;

function formatNumber(v: number, isFloat: boolean): string {
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "Infinity" : "-Infinity";
  if (Object.is(v, -0)) return "-0.0";
  return isFloat && Number.isInteger(v) && Math.abs(v) < TO_FIXED_LIMIT ? v.toFixed(1) : String(v);
}

/** The value of JSON text that Python wrote; NaN and infinities are numbers. @throws SyntaxError */
export const parsePythonJson = (text: string): Json => parseBareNumbers(text, Number) as Json;
