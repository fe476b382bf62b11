import fc from "fast-check";
import { expect, it } from "vitest";
import { IntList } from "./int-list.ts";

it("keeps what was set, at any index, and 0 elsewhere", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(500), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))),
      (writes) => {
        const list = new IntList();
        const model = new Map<number, number>();
        for (const [index, value] of writes) {
          list.set(index, value);
          model.set(index, value);
        }
        expect(list.length).toBe(Math.max(-1, ...model.keys()) + 1);
        for (let i = 0; i < list.length + 2; i++) expect(list.at(i)).toBe(model.get(i) ?? 0);
      },
    ),
  );
});
it("appends", () => {
  const list = new IntList();
  for (let i = 0; i < 1000; i++) list.push(i * i);
  expect([list.length, list.at(999), list.at(1000)]).toEqual([1000, 998001, 0]);
});
