import { AttuneError } from "../../../errors/attune-error.ts";
import { show } from "../../../errors/show.ts";
import { isRecord } from "../../is-record.ts";

/** Names joined by a dot, such as `address.city`, are the columns of nested objects. */
const NAME_JOINT = ".";
/** What separates the elements of a list in the text of a cell. */
const ELEMENT_JOINT = "|";

/** The text of a value; "" for a missing one. Elements of a list are joined by `|`. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (Array.isArray(value)) return value.map(toText).join(ELEMENT_JOINT);
  return isRecord(value) ? JSON.stringify(value) : String(value).trim();
}

function* entriesOf(record: object, prefix = ""): Generator<readonly [string, unknown]> {
  for (const [key, value] of Object.entries(record)) {
    const isPlain = isRecord(value) && Object.getPrototypeOf(value) === Object.prototype;
    if (isPlain) yield* entriesOf(value, `${prefix}${key}${NAME_JOINT}`);
    else yield [prefix + key, value];
  }
}

/** Turns records into rows of texts, and collects the names of their columns. */
export class RecordFlattener {
  readonly #indices = new Map<string, number>();

  /** Names so far, in order of first appearance. */
  get names(): readonly string[] {
    return [...this.#indices.keys()];
  }

  /** Adds the names of a record. */
  addNames(record: object): void {
    for (const [name] of entriesOf(record))
      if (!this.#indices.has(name)) this.#indices.set(name, this.#indices.size);
  }

  /** The cells of a record, one per name. */
  toCells(record: object): string[] {
    const cells = new Array<string>(this.#indices.size).fill("");
    for (const [name, value] of entriesOf(record)) {
      const index = this.#indices.get(name);
      if (index !== undefined) cells[index] = toText(value);
    }
    return cells;
  }
}

/**
 * Checks that a row is an object.
 * @param where `row 3`
 * @throws AttuneError `data-invalid`
 */
export function requireRecord(value: unknown, where: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new AttuneError("data-invalid", `${where} must be an object, got ${show(value)}`);
}
