import { expect, it } from "vitest";
import { isJsonObject } from "./json-object.ts";

it.each([[{}], [{ length: 0 }]])("takes %j for an object", (value) => {
  expect(isJsonObject(value)).toBe(true);
});

it.each([[null], [undefined], [[]], [[{}]], ["{}"], [0], [true]])("takes %j for none", (value) => {
  expect(isJsonObject(value)).toBe(false);
});
