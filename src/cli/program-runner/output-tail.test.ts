import fc from "fast-check";
import { expect, it } from "vitest";
import { OutputTail } from "./output-tail.ts";

function tailOf(...parts: readonly (string | Buffer)[]): OutputTail {
  const tail = new OutputTail();
  for (const part of parts) tail.push(Buffer.from(part));
  return tail;
}

it.each([
  ["", ""],
  ["\n \r\n", ""],
  ["a\nb\n\n", "b"],
  ["10 %\r100 %\r 0.5 \r", "0.5"],
  ["a\r\nλ→𝄞\r\n", "λ→𝄞"],
])("the last line of %j is %j", (text, last) => {
  expect(tailOf(text).lastLine()).toEqual({ text: last, isCut: false });
});

it("the last line is whole after any output, in parts of any length", () => {
  const parts = fc.array(fc.integer({ min: 0, max: 250_000 }), { maxLength: 12 });
  fc.assert(
    fc.property(parts, (lengths) => {
      const others = lengths.map((length) => "x".repeat(length));
      expect(tailOf(...others, "\n0.", "25\n").lastLine()).toEqual({ text: "0.25", isCut: false });
    }),
    { numRuns: 50 },
  );
});

it("a line that is too long is cut to its end, and says so", () => {
  const { text, isCut } = tailOf("first\n", "y".repeat(150_000), "z").lastLine();
  expect(text.length).toBeGreaterThanOrEqual(100_000);
  expect([text.at(-2), text.at(-1), isCut]).toEqual(["y", "z", true]);
  const huge = tailOf(Buffer.alloc(5_000_000, "y")).lastLine();
  expect([huge.text.length, huge.isCut]).toEqual([100_000, true]);
});
