import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../test/terminal.ts";
import { printJson } from "./print-json.ts";

function printed(value: unknown): string {
  const terminal = recordingTerminal();
  printJson(terminal, value);
  expect(terminal.printedErr).toBe("");
  return terminal.printedOut;
}

describe("printJson", () => {
  it("prints numbers that JSON does not have as strings, at any depth", () => {
    expect(printed({ a: Number.NaN, b: [Infinity, { c: -Infinity }], d: 1.5 })).toBe(
      '{"a":"NaN","b":["Infinity",{"c":"-Infinity"}],"d":1.5}\n',
    );
  });
  it("prints dates in ISO 8601, and leaves out members that are undefined", () => {
    expect(printed({ at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)), none: undefined })).toBe(
      '{"at":"2026-01-02T03:04:05.006Z"}\n',
    );
  });
  it("prints one line, which gives back any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = printed(value);
        expect(text.indexOf("\n")).toBe(text.length - 1);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
