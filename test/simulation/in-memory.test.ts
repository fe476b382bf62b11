import { describe, it } from "vitest";
import { memory } from "../../src/storage/memory/memory.ts";
import { parts, simulate } from "./scheduler.ts";

describe("A crew under a scheduler that does its worst", () => {
  it.each(parts)("keeps every promise in memory, seeds $from to $to", async ({ from, to }) => {
    for (let seed = from; seed < to; seed++) await simulate(seed, async () => memory());
  });
});
