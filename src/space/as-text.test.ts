import { expect, it } from "vitest";
import { asText } from "./as-text.ts";

it("asText: plain values as text, others as JSON, with infinite numbers in it", () => {
  expect([0.5, "a b", true, null, ["x", 1], { a: -Infinity }].map(asText)).toEqual([
    "0.5",
    "a b",
    "true",
    "null",
    '["x",1]',
    '{"a":"-Infinity"}',
  ]);
});
