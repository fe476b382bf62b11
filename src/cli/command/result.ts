import { show } from "../../errors/show.ts";
import { looseNumber, parseBareNumbers } from "../../numeric/json-numbers.ts";
import type { Measures } from "../../trial/measures.ts";

const REPORT = /^attune:\s*(.*)$/;

/** A line such as `attune: step=3 value=0.2`: its fields, or undefined for any other line. */
export function reportIn(
  line: string,
): { readonly step: number; readonly values: { readonly [name: string]: number } } | undefined {
  const fields = REPORT.exec(line.trim())?.[1];
  if (fields === undefined) return undefined;
  const values: { [name: string]: number } = {};
  let step = Number.NaN;
  for (const [, name, text] of fields.matchAll(/([\w.-]+)\s*=\s*(\S+)/g)) {
    const x = Number(looseNumber(text!.replace(/,$/, "")));
    if (name === "step") step = x;
    else values[name!] = x;
  }
  return Number.isInteger(step) && Object.keys(values).length > 0 ? { step, values } : undefined;
}

/**
 * The result that a command printed or wrote: on the last line that is not empty, a number, numbers
 * in order of the objectives, or JSON such as `{"value": 0.2, "limits": {…}}` or `{"accuracy": 0.9,
 * "latency": 3}`.
 * @throws Error when there is none
 */
export function resultIn(text: string, measures: Measures): unknown {
  const line = text.trimEnd().split("\n").pop()!.trim();
  if (line === "")
    throw new Error("the command printed no result: its last line must be a number or JSON");
  const names = measures.names;
  if (line.startsWith("{")) return fromJson(jsonIn(line), measures);
  const numbers = line
    .replace(/^\[|\]$/g, "")
    .split(/[\s,]+/)
    .map((t) => Number(looseNumber(t)));
  const spelt = line.replace(/^\[|\]$/g, "").split(/[\s,]+/);
  const wrong = numbers.findIndex((x, i) => Number.isNaN(x) && spelt[i].toLowerCase() !== "nan");
  if (wrong !== -1) throw new Error(`the last line of output is no result: ${show(line)}`);
  const count = names?.length ?? 1;
  if (numbers.length !== count)
    throw new Error(
      `the last line of output needs ${count} ${count === 1 ? "number" : `numbers (${names!.join(", ")})`}, got ${show(line)}`,
    );
  return names === undefined
    ? numbers[0]
    : Object.fromEntries(names.map((name, i) => [name, numbers[i]]));
}

function jsonIn(line: string): { readonly [key: string]: unknown } {
  try {
    return parseBareNumbers(line) as { readonly [key: string]: unknown };
  } catch {
    throw new Error(`the last line of output is not JSON: ${show(line)}`);
  }
}

function fromJson(json: { readonly [key: string]: unknown }, measures: Measures): unknown {
  const numbers = (v: unknown): unknown =>
    typeof v === "object" && v !== null
      ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, looseNumber(x)]))
      : looseNumber(v);
  const named = measures.names?.every((name) => Object.hasOwn(json, name)) ?? false;
  if (!named && !Object.hasOwn(json, "value"))
    throw new Error(
      `the result needs ${measures.names?.join(", ") ?? '"value"'}, got ${show(json)}`,
    );
  return {
    value: named
      ? numbers(Object.fromEntries(measures.names!.map((name) => [name, json[name]])))
      : numbers(json["value"]),
    ...(json["limits"] !== undefined && { limits: numbers(json["limits"]) }),
    ...(json["error"] !== undefined && { error: numbers(json["error"]) }),
    ...(json["cost"] !== undefined && { cost: json["cost"] }),
  };
}
