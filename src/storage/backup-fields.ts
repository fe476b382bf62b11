import { AttuneError } from "../errors/attune-error.ts";
import type { SpaceJson } from "../space/json/format.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import type { Direction, Limits, Objectives } from "../trial/objective.ts";
import type { FailureReason, Json, TrialOrigin, TrialState } from "../trial/record.ts";
import type { Attributes } from "../trial/row.ts";
import { isJsonObject } from "./json-object.ts";
import { zeroCounts } from "./storage.ts";

const HINT = "it is not a backup by attune export --format jsonl, or it was changed since";

const VALID_REASONS: { readonly [R in FailureReason]: true } = {
  error: true,
  timeout: true,
  memory: true,
  "not-a-number": true,
  lost: true,
};
const VALID_STATES = zeroCounts();

const isDirection = (value: Json | undefined): value is Direction =>
  value === "minimize" || value === "maximize";
/** A number as JSON holds it: NaN and the infinities are strings. */
const isJsonNumber = (value: Json | undefined): value is number | string =>
  typeof value === "number" || value === "NaN" || value === "Infinity" || value === "-Infinity";

/** Whether it has the form of a space; `spaceFrom` checks the parameters. */
const isSpaceJson = (value: unknown): value is SpaceJson =>
  typeof value === "object" &&
  value !== null &&
  "params" in value &&
  typeof value.params === "object" &&
  value.params !== null;

/** The checked fields of one line of a backup. Each method throws where the field is not valid. */
export class BackupFields {
  readonly #fields: Attributes;
  readonly #place: string;

  constructor(fields: Attributes, place: string) {
    this.#fields = fields;
    this.#place = place;
  }

  /**
   * The fields of a line; none where it holds another JSON value than an object.
   * @param place of the line, for messages
   * @throws AttuneError `data-invalid` for text that is not JSON
   */
  static parse(line: string, place: string): BackupFields {
    let value: Json;
    try {
      value = JSON.parse(line);
    } catch {
      return new BackupFields({}, place).fail("is not JSON");
    }
    return new BackupFields(isJsonObject(value) ? value : {}, place);
  }

  /** @throws AttuneError `data-invalid` with the place of the line */
  fail(message: string, hint = HINT): never {
    throw new AttuneError("data-invalid", `${this.#place}: ${message}`, { hint });
  }
  #invalid(key: string): never {
    const kind = this.#fields["attune"];
    return this.fail(`the ${typeof kind === "string" ? kind : "report"} has no valid "${key}"`);
  }

  /** The field unchecked; undefined where it is absent. */
  raw(key: string): Json | undefined {
    return this.#fields[key];
  }
  /** Undefined where the field is absent or null; otherwise what `read` returns. */
  optional<T>(key: string, read: () => T): T | undefined {
    return this.#fields[key] === undefined || this.#fields[key] === null ? undefined : read();
  }
  /** A text. */
  string(key: string): string {
    const value = this.#fields[key];
    return typeof value === "string" ? value : this.#invalid(key);
  }
  /** A finite number. */
  number(key: string): number {
    const value = this.#fields[key];
    return typeof value === "number" && Number.isFinite(value) ? value : this.#invalid(key);
  }
  /** A whole number from 0. */
  whole(key: string): number {
    const value = this.number(key);
    return Number.isSafeInteger(value) && value >= 0 ? value : this.#invalid(key);
  }
  /** A number that may be NaN or infinite. */
  looseNumber(key: string): number {
    const value = this.#fields[key];
    return isJsonNumber(value) ? Number(value) : this.#invalid(key);
  }
  /** A list of numbers that may be NaN or infinite. */
  numbers(key: string): readonly number[] {
    const value = this.#fields[key];
    return Array.isArray(value) && value.every(isJsonNumber)
      ? value.map(Number)
      : this.#invalid(key);
  }
  /** A JSON object. */
  object(key: string): Attributes {
    const value = this.#fields[key];
    return isJsonObject(value) ? value : this.#invalid(key);
  }
  /** A list of objects. */
  list<T>(key: string, read: (item: BackupFields) => T): readonly T[] {
    const value = this.#fields[key];
    if (!Array.isArray(value) || !value.every(isJsonObject)) return this.#invalid(key);
    return value.map((item) => read(new BackupFields(item, this.#place)));
  }
  /** An ISO date. */
  date(key: string): Date {
    const date = new Date(this.string(key));
    return Number.isFinite(date.getTime()) ? date : this.#invalid(key);
  }
  /** A state of a trial. */
  state(key: string): TrialState {
    const value = this.string(key);
    return Object.hasOwn(VALID_STATES, value) ? (value as TrialState) : this.#invalid(key);
  }
  /** Why a trial failed. */
  reason(key: string): FailureReason {
    const value = this.string(key);
    return Object.hasOwn(VALID_REASONS, value) ? (value as FailureReason) : this.#invalid(key);
  }
  /** Where parameters came from. */
  origin(key: string): TrialOrigin {
    const value = this.#fields[key];
    if (value === "enqueued" || value === "added") return value;
    return isJsonObject(value) && typeof value["sampler"] === "string"
      ? (value as Exclude<TrialOrigin, string>)
      : this.#invalid(key);
  }
  /** One direction, or one for each objective. */
  objectives(key: string): Objectives {
    const value = this.#fields[key];
    if (isDirection(value)) return value;
    return isJsonObject(value) && Object.values(value).every(isDirection)
      ? (value as Exclude<Objectives, string>)
      : this.#invalid(key);
  }
  /** Limits by name. */
  limits(key: string): Limits {
    const value = this.object(key);
    const isLimit = (limit: Json): boolean =>
      isJsonObject(limit) && ("atMost" in limit || "atLeast" in limit);
    const limits: { readonly [name: string]: unknown } = value;
    return Object.values(value).every(isLimit) ? (limits as Limits) : this.#invalid(key);
  }
  /** A space, or null. */
  space(key: string): SpaceJson | null {
    const value = this.#fields[key];
    if (value === null) return null;
    if (!isSpaceJson(value)) return this.#invalid(key);
    if (Object.keys(value.params).length === 0) return value;
    try {
      spaceFrom(value);
    } catch (error) {
      if (!(error instanceof AttuneError)) return this.#invalid(key);
      return this.fail(`the study has no valid "${key}": ${error.message}`);
    }
    return value;
  }
}
