import { expect, it } from "vitest";
import { PyFloat, parsePythonJson, stringifyPythonJson } from "./python-json.ts";

it("writes floats with a decimal point, and ints without", () => {
  const values = [1, new PyFloat(1), new PyFloat(0.5), new PyFloat(-0), new PyFloat(1e300), 1e21];
  expect(values.map(stringifyPythonJson)).toEqual(["1", "1.0", "0.5", "-0.0", "1e+300", "1e+21"]);
});

it("writes NaN and infinities as bare words", () => {
  expect(stringifyPythonJson([Number.NaN, Infinity, new PyFloat(-Infinity)])).toBe(
    "[NaN, Infinity, -Infinity]",
  );
});

it("writes objects with Python's spaces, without undefined members", () => {
  expect(stringifyPythonJson({ a: "é\n", b: undefined, c: [null, true] })).toBe(
    '{"a": "é\\n", "c": [null, true]}',
  );
});

it("reads what Python wrote", () => {
  expect(parsePythonJson('{"a": NaN, "b": [-Infinity, 1.0], "c": "NaN"}')).toEqual({
    a: Number.NaN,
    b: [-Infinity, 1],
    c: "NaN",
  });
  expect(() => parsePythonJson("{'a': 1}")).toThrow(SyntaxError);
});
