import { expect, it } from "vitest";
import { listText } from "./list-text.ts";

it.each([
  [[], undefined, ""],
  [["a"], undefined, "a"],
  [["a", "b"], undefined, "a and b"],
  [["a", "b", "c"], "or", "a, b or c"],
])("%j joined by %s is %s", (items, word, expected) => {
  expect(listText(items, word)).toBe(expected);
});
