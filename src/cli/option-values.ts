import { InvalidArgumentError } from "commander";
import { AttuneError } from "../errors/attune-error.ts";
import { joinLines } from "../errors/join-lines.ts";
import { oneLine } from "./printable.ts";

/** Characters of a wrong value that a message repeats. */
const MAX_SHOWN_CHARACTERS = 60;

/** A number such as `0.1`, `-3` or `Infinity`. @throws InvalidArgumentError */
export function parseNumber(text: string): number {
  const value = Number(text);
  if (Number.isNaN(value) || text.trim() === "")
    throw new InvalidArgumentError("it must be a number");
  return value;
}

/** A finite number above 0. @throws InvalidArgumentError */
export function parsePositive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("it must be a number above 0");
  return value;
}

/** A whole number of either sign. @throws InvalidArgumentError */
export function parseWhole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || text.trim() === "")
    throw new InvalidArgumentError("it must be a whole number");
  return value;
}

/** A whole number from `min`. @throws InvalidArgumentError */
const parseWholeFrom =
  (min: number) =>
  (text: string): number => {
    const value = parseWhole(text);
    if (value < min) throw new InvalidArgumentError(`it must be at least ${min}`);
    return value;
  };

/** A whole number from 0: a trial's number, a count of retries. @throws InvalidArgumentError */
export const parseFromZero = parseWholeFrom(0);

/** A whole number from 1: a count of trials. @throws InvalidArgumentError */
export const parseFromOne = parseWholeFrom(1);

/** A whole number from 1, or Infinity for `none`. @throws InvalidArgumentError */
export const parseCountOrNone = (text: string): number =>
  text === "none" ? Infinity : parseFromOne(text);

/** Collects the values of an option that may be repeated. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

/** Collects names separated by commas; the option may be repeated as well. */
export const collectNames = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(",").map((name) => name.trim()),
];

/** Collects trial numbers separated by commas; the option may be repeated. */
export const collectNumbers = (text: string, before: readonly number[] = []): readonly number[] => [
  ...before,
  ...text.split(",").map(parseFromZero),
];

/** A steps option such as `epochs=1:81`, as `{ epochs: [1, 81] }`. @throws InvalidArgumentError */
export function parseFidelity(text: string): FidelityOption {
  const [, name, min, max] = /^([A-Za-z_][\w.-]*)=(\d+):(\d+)$/.exec(text) ?? [];
  if (name === undefined || Number(min) < 1 || Number(max) < Number(min))
    throw new InvalidArgumentError("it must be as epochs=1:81");
  return { [name]: [Number(min), Number(max)] };
}

/** The name of the steps, with the fewest and the most that a trial may train. */
export interface FidelityOption {
  readonly [name: string]: readonly [min: number, max: number];
}

/** The JSON value of a text, or the text itself where it is not JSON. */
export function parseLooseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A wrong value as a message repeats it: on one line, and cut where it is long. */
function shownText(text: string): string {
  const line = oneLine(joinLines(text));
  return line.length > MAX_SHOWN_CHARACTERS ? `${line.slice(0, MAX_SHOWN_CHARACTERS - 3)}…` : line;
}

/**
 * The JSON value of an option.
 * @param option its name, for the message
 * @throws AttuneError `usage`
 */
export function parseJson(text: string, option: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = joinLines((error as Error).message);
    throw new AttuneError("usage", `${option}: ${shownText(text)} is not JSON: ${reason}`);
  }
}

/**
 * A JSON object of values by name.
 * @param option its name, for the message
 * @throws AttuneError `usage`
 */
export function parseJsonObject(
  text: string,
  option: string,
): { readonly [name: string]: unknown } {
  const value = parseJson(text, option);
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as { readonly [name: string]: unknown };
  throw new AttuneError("usage", `${option}: ${shownText(text)} is not a JSON object`, {
    hint: `${option} '{"lr":0.01}'`,
  });
}
