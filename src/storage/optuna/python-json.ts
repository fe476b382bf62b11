import { parseBareNumbers } from "../../numeric/json-numbers.ts";

/** A number that Python shall read as a float also where it is whole. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/**
 * JSON as Python's `json` writes and reads it: bare NaN and infinities, and whole floats with a
 * decimal point.
 */
export function pythonJson(value: unknown): string {
  if (value instanceof PyFloat) return numberText(value.value, true);
  if (typeof value === "number") return numberText(value, false);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => `${JSON.stringify(k)}: ${pythonJson(v)}`)
      .join(", ")}}`;
  return JSON.stringify(value) ?? "null";
}
function numberText(v: number, float: boolean): string {
  if (Number.isNaN(v)) return "NaN";
  if (!Number.isFinite(v)) return v > 0 ? "Infinity" : "-Infinity";
  if (Object.is(v, -0)) return "-0.0";
  return float && Number.isInteger(v) && Math.abs(v) < 1e21 ? v.toFixed(1) : String(v);
}

/** What Python wrote; bare NaN and infinities are numbers. @throws SyntaxError */
export const parsePythonJson = (text: string): any => parseBareNumbers(text, Number);
