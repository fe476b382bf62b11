import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { spool } from "./spool.ts";

async function* parts(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}
async function textOf(read: () => AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of read()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

it.each([
  ["in memory", 100],
  ["in a file from the second part on", 5],
  ["in a file", 0],
])("bytes are read as often as asked for, also at once: %s", async (_, most) => {
  const read = await spool(parts("first,", "second,", "third"), most);
  for await (const _ of read()) break;
  expect(await Promise.all([textOf(read), textOf(read)])).toEqual([
    "first,second,third",
    "first,second,third",
  ]);
  expect(await textOf(read)).toBe("first,second,third");
});

it("leaves no file", async () => {
  const before = readdirSync(tmpdir());
  const read = await spool(parts("more than", " nothing"), 0);
  expect(await textOf(read)).toBe("more than nothing");
  const mine = readdirSync(tmpdir()).filter(
    (name) => /^attune-input-/.test(name) && !before.includes(name),
  );
  expect(mine).toEqual([]);
});
