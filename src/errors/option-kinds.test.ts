import { expect, it } from "vitest";
import { callback, flag, number, oneOf, positive, signal, text, whole } from "./option-kinds.ts";

const SIGNAL = new AbortController().signal;
const cases: [string, (name: string, value: unknown) => unknown, unknown[], unknown[], string][] = [
  ["whole", whole(2, 5), [2, 5], [1, 6, 2.5, "3", 3n], "x must be a whole number from 2 to 5, got"],
  [
    "positive",
    positive,
    [0.1, Infinity],
    [0, -1, Number.NaN, "1"],
    "x must be a number above 0, got",
  ],
  [
    "number",
    number(0, 1),
    [0, 1],
    [-0.1, 2, Number.NaN, "0"],
    "x must be a number from 0 to 1, got",
  ],
  ["number", number(), [-Infinity, 5], [Number.NaN, null, {}], "x must be a number, got"],
  ["flag", flag, [true, false], [0, "true", null], "x must be true or false, got"],
  ["text", text, ["a"], ["", 5, null], "x must be a string that is not empty, got"],
  ["callback", callback, [() => 1], [{}, "f"], "x must be a function, got"],
  ["signal", signal, [SIGNAL], [{}, new AbortController()], "x must be an AbortSignal, got"],
  ["oneOf", oneOf("a", "b"), ["a", "b"], ["c", 1], 'x must be "a" or "b", got'],
];
it.each(cases)("%s accepts what it names, and refuses the rest in one line", (...parts) => {
  const [, check, valid, wrong, message] = parts;
  for (const value of valid) expect(() => check("x", value)).not.toThrow();
  for (const value of wrong) expect(() => check("x", value)).toThrow(message);
});
