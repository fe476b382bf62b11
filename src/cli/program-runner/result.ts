import { show } from "../../errors/show.ts";
import { looseNumber, parseBareNumbers } from "../../numeric/json-numbers.ts";
import type { Measures } from "../../trial/measures.ts";

const REPORT = /^attune:\s*(.*)$/;

/** What a program reported at a step. */
export interface ProgramReport {
  readonly step: number;
  /** Values by the names that the line gives them; as text where they are no numbers. */
  readonly values: { readonly [name: string]: number | string };
}

/** The report on a line such as `attune: step=3 value=0.2`; undefined for any other line. */
export function readReport(line: string): ProgramReport | undefined {
  const fields = REPORT.exec(line.trim())?.[1];
  if (fields === undefined) return undefined;
  const values: { [name: string]: number | string } = {};
  let step = Number.NaN;
  for (const [, name, text] of fields.matchAll(/([\w.-]+)\s*=\s*(\S+)/g)) {
    const given = text.replace(/,$/, "");
    const value = Number(looseNumber(given));
    if (name === "step") step = value;
    else values[name] = Number.isNaN(value) && !/^[+-]?nan$/i.test(given) ? given : value;
  }
  return Number.isInteger(step) && Object.keys(values).length > 0 ? { step, values } : undefined;
}

/**
 * The result that a program printed or wrote: on the last line that is not empty a number, one
 * number for each objective in their order, or JSON such as `{"value": 0.2, "limits": {…}}` or
 * `{"accuracy": 0.9, "latency": 3}`.
 * @param source what the text is, for messages
 * @throws Error if the line has no result
 */
export function readResult(
  text: string,
  measures: Measures,
  source = "the last line of output",
): unknown {
  const { names } = measures;
  const [last] = text.trimEnd().split("\n").slice(-1);
  const line = last.trim();
  if (line === "")
    throw new Error(`there is no result: ${source} must be a number or JSON, but it is empty`);
  if (line.startsWith("{")) return resultFromJson(parseObject(line, source), measures);
  const words = line.replace(/^\[\s*|\s*\]$/g, "").split(/\s*,\s*|\s+/);
  const numbers = words.map((word) => Number(looseNumber(word)));
  const isNumber = (x: number, word: string): boolean =>
    word !== "" && (!Number.isNaN(x) || /^[+-]?nan$/i.test(word));
  if (!numbers.every((x, i) => isNumber(x, words[i])))
    throw new Error(`${source} is no result: ${show(line)}`);
  const count = names?.length ?? 1;
  if (numbers.length !== count) {
    const needed = names === undefined ? "1 number" : `${count} numbers (${names.join(", ")})`;
    throw new Error(`${source} needs ${needed}, got ${show(line)}`);
  }
  return names === undefined
    ? numbers[0]
    : Object.fromEntries(names.map((name, i) => [name, numbers[i]]));
}

type JsonObject = { readonly [key: string]: unknown };

function parseObject(line: string, source: string): JsonObject {
  try {
    return parseBareNumbers(line) as JsonObject;
  } catch {
    throw new Error(`${source} is not JSON: ${show(line)}`);
  }
}

/** The part of a program's JSON that the study asks for: it may print more. */
function resultFromJson(json: JsonObject, { names, limits }: Measures): unknown {
  const limited = limits.map((limit) => limit.name);
  const isNamed = names?.every((name) => Object.hasOwn(json, name)) ?? false;
  if (!isNamed && !Object.hasOwn(json, "value"))
    throw new Error(`the result needs ${names?.join(", ") ?? '"value"'}, got ${show(json)}`);
  const value = isNamed
    ? Object.fromEntries((names ?? []).map((name) => [name, json[name]]))
    : json["value"];
  return {
    value: withNumbers(value, names),
    ...(json["limits"] !== undefined &&
      limited.length > 0 && { limits: withNumbers(json["limits"], limited) }),
    ...(json["error"] !== undefined && { error: withNumbers(json["error"], names) }),
    ...(json["cost"] !== undefined && { cost: json["cost"] }),
  };
}

/**
 * Replaces the strings that stand for NaN and infinities, in one value or in values by name.
 * @param names of the values that are kept
 */
const withNumbers = (value: unknown, names: readonly string[] = []): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => names.includes(name))
          .map(([name, x]) => [name, looseNumber(x)]),
      )
    : looseNumber(value);
