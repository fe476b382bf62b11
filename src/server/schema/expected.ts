import type * as v from "valibot";
import { listText } from "../../errors/list-text.ts";

/** Kinds of values by the words of the validator. */
const KINDS: { readonly [expected: string]: string } = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "an object",
};
/** How a limit of the validator begins, such as `<=200`. */
const BOUNDS: readonly (readonly [sign: string, words: string])[] = [
  [">=", "at least "],
  ["<=", "at most "],
  [">", "above "],
  ["<", "below "],
];

/** What a value should have been, in words that follow "must": `be a list`, `have at most 5 entries`. */
export function expectedOf({ type, expected, input }: v.BaseIssue<unknown>): string {
  if (type === "finite") return "be a finite number";
  if (type === "integer" || type === "safe_integer") return "be a whole number";
  if (expected === null) return "be something else";
  const bound = boundOf(expected);
  if (bound === undefined) return `be ${eachOf(expected)}`;
  if (!/_length$/.test(type)) return `be ${bound}`;
  const unit = typeof input === "string" ? "character" : Array.isArray(input) ? "entry" : "member";
  const one = /\b1$/.test(bound);
  return `have ${bound} ${one ? unit : unit === "entry" ? "entries" : `${unit}s`}`;
}

function boundOf(expected: string): string | undefined {
  const [sign, words] = BOUNDS.find(([start]) => expected.startsWith(start)) ?? [];
  return sign === undefined ? undefined : `${words}${expected.slice(sign.length)}`;
}

/** Alternatives, which the validator writes as `(string | number)`. */
function eachOf(expected: string): string {
  const parts = /^\((.*)\)$/.exec(expected)?.[1].split(" | ") ?? [expected];
  const words = parts.map((part) => KINDS[part] ?? part);
  return listText(words, "or");
}
