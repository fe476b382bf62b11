import { expect, it } from "vitest";
import { timeBlocks } from "./time-blocks.ts";

it("blocks of time have about as many rows, in order, whatever the order of the rows", () => {
  const order = Float64Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
  expect([...timeBlocks(order)]).toEqual([...order].map((t) => Math.floor(t / 10)));
});
it("rows of one time are in one block", () => {
  const order = Float64Array.from({ length: 60 }, (_, i) => Math.floor(i / 20));
  const blocks = [...timeBlocks(order)];
  expect(new Set(blocks).size).toBe(3);
  for (let i = 1; i < 60; i++) expect(blocks[i] === blocks[i - 1]).toBe(order[i] === order[i - 1]);
});
