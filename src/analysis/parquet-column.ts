import type { BasicType } from "hyparquet-writer";
import { stringifyNumbers } from "../numeric/json-numbers.ts";
import type { Json } from "../trial/record.ts";

/** Kinds of columns whose values do not say it: a time of 3 s is no whole number. */
const KNOWN: { readonly [column: string]: Kind } = {
  number: "whole",
  step: "whole",
  state: "text",
  started: "time",
  seconds: "number",
  cost: "number",
  error: "number",
  value: "number",
  limit: "number",
  feasible: "boolean",
};
type Kind = "boolean" | "whole" | "number" | "text" | "time" | "json";

/** Greatest whole number of 32 bits. */
const MAX_INT32 = 2 ** 31 - 1;

/**
 * The type of a column of a Parquet file, found by its values: texts, numbers, whole numbers, or
 * booleans; JSON where it has lists, objects or values of several kinds.
 */
export class ParquetColumn {
  readonly #known: Kind | undefined;
  readonly #kinds = new Set<Kind>();
  #isLarge = false;

  /** @param isMeasured whether it is one of numbers, whatever its values are */
  constructor(name: string, isMeasured: boolean) {
    const group = name.split(":", 1)[0];
    this.#known = isMeasured ? "number" : Object.hasOwn(KNOWN, group) ? KNOWN[group] : undefined;
  }

  /** Takes note of a value. */
  see(value: Json | undefined): void {
    if (value === undefined || value === null) return;
    const kind = kindOf(value);
    this.#kinds.add(kind);
    if (kind === "whole" && Math.abs(value as number) > MAX_INT32) this.#isLarge = true;
  }

  get #kind(): Kind {
    if (this.#known !== undefined) return this.#known;
    const [first = "text", ...others] = this.#kinds;
    if (others.length === 0) return first;
    const isNumeric = [...this.#kinds].every((kind) => kind === "whole" || kind === "number");
    return isNumeric ? "number" : "json";
  }

  /** What the values are in the file. */
  get type(): BasicType {
    if (this.#kind === "whole") return this.#isLarge ? "INT64" : "INT32";
    return TYPES[this.#kind];
  }

  /** A value as the writer takes it; null where there is none, or where it is of another type. */
  write(value: Json | undefined): unknown {
    if (value === undefined || value === null) return null;
    const kind = this.#kind;
    if (kind === "json") return JSON.parse(stringifyNumbers(value)); // infinities are texts in JSON
    if (kind === "time") return new Date(value as string);
    const own = kindOf(value);
    if (own !== kind && !(own === "whole" && kind === "number")) return null;
    return kind === "whole" && this.#isLarge ? BigInt(value as number) : value;
  }
}

const TYPES = {
  ...{ boolean: "BOOLEAN", number: "DOUBLE", text: "STRING", time: "TIMESTAMP", json: "JSON" },
} as const satisfies { readonly [kind: string]: BasicType };

function kindOf(value: Json): Kind {
  if (typeof value === "number") return Number.isSafeInteger(value) ? "whole" : "number";
  if (typeof value === "string") return "text";
  return typeof value === "boolean" ? "boolean" : "json";
}
