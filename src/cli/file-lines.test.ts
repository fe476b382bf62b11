import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { scratch } from "../../test/command.ts";
import { fileLines } from "./file-lines.ts";

it("gives the lines of a file, however they lie in what is read at a time", () => {
  const path = join(scratch(), "lines.txt");
  // Lines longer than a part that is read, and characters of several bytes at its end.
  const line = fc
    .tuple(fc.string({ unit: "grapheme", maxLength: 5 }), fc.integer({ min: 0, max: 40_000 }))
    .map(([text, times]) => text.replaceAll("\n", "").repeat(times));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join("\n");
      writeFileSync(path, text);
      expect([...fileLines(path)]).toEqual(text.split("\n"));
    }),
    { numRuns: 50 },
  );
});
