import fc from "fast-check";
import { expect, it } from "vitest";
import { oneLine, printable } from "./printable.ts";

it.each([
  ["\u001b[31mred\u001b]0;title\u0007", "\\u001b[31mred\\u001b]0;title\\u0007"],
  ["a\r\nb\tc", "a\\r\nb\tc"],
  ["\u009b2J\u007f", "\\u009b2J\\u007f"],
  ["a\u202eb\u2028", "a\\u202eb\\u2028"],
  ["λ→𝄞 é", "λ→𝄞 é"],
])("printable shows %j as %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});

it("oneLine shows line breaks, too", () => {
  expect(oneLine("a\nb\r\n\tc")).toBe("a\\nb\\r\\n\tc");
});

it("only sequences of Attune's own stay", () => {
  const own = /(\u001b\[1m|\u001b\[22m)/;
  expect(printable("\u001b[1mbold\u001b[22m \u001b[2J", own)).toBe(
    "\u001b[1mbold\u001b[22m \\u001b[2J",
  );
});

it("no control character passes, and JSON keeps its value", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(oneLine(text).replaceAll("\t", "")).not.toMatch(/\p{Cc}/u);
      expect(JSON.parse(printable(JSON.stringify({ text })))).toEqual({ text });
    }),
  );
});
