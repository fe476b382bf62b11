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
