import fc from "fast-check";
import { expect, it } from "vitest";
import { lines } from "./lines.ts";

async function split(...chunks: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  async function* stream(): AsyncIterable<string> {
    yield* chunks;
  }
  for await (const line of lines(stream())) found.push(line);
  return found;
}

it("splits a stream into lines wherever its chunks end", async () => {
  expect(await split("a\nb", "c\n\n", "d")).toEqual(["a", "bc", "", "d"]);
  expect(await split("a\r\nb\r", "\nc\r\n")).toEqual(["a", "b", "c"]);
  expect(await split("", "\n")).toEqual([""]);
  expect(await split()).toEqual([]);
});

it("gives the same lines whatever the chunks are", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z ]{0,5}$/)),
      fc.array(fc.nat(60)),
      async (expected, cuts) => {
        const text = expected.map((line) => `${line}\n`).join("");
        const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)), text.length];
        at.sort((a, b) => a - b);
        const chunks = at.slice(1).map((end, i) => text.slice(at[i], end));
        expect(await split(...chunks)).toEqual(expected);
      },
    ),
  );
});

it("keeps carriage returns within a line, such as those of a progress bar", async () => {
  expect(await split("10 %\r20 %\r\n", "done")).toEqual(["10 %\r20 %", "done"]);
});

it("cuts a line that is too long, and goes on with the next one", async () => {
  async function* chunks() {
    yield* ["ab", "cdef", "gh\nij\n", "klmnop"];
  }
  const found: string[] = [];
  for await (const line of lines(chunks(), 3)) found.push(line);
  expect(found).toEqual(["abcd", "ij", "klmn"]);
});
