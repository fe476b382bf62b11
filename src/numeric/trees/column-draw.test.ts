import { expect, it } from "vitest";
import { createRng } from "../rng.ts";
import { ColumnDraw } from "./column-draw.ts";

const COLUMNS = 12;

it("draws every column once, and none that an ancestor knows to be constant", () => {
  const draw = new ColumnDraw(COLUMNS, createRng(1));
  const isConstant = (column: number, depth: number): boolean => column % 5 < depth;
  /** Searches a node and all below it, left before right, down to depth 3. */
  const visit = (depth: number, constants: number): void => {
    draw.start(constants);
    const drawn: number[] = [];
    for (let column = draw.next(); column >= 0; column = draw.next()) {
      drawn.push(column);
      draw.found(!isConstant(column, depth));
    }
    const wanted = Array.from({ length: COLUMNS }, (_, c) => c).filter(
      (c) => depth === 0 || !isConstant(c, depth - 1),
    );
    expect(drawn.toSorted((a, b) => a - b)).toEqual(wanted);
    const known = draw.constant;
    if (depth === 3) return;
    visit(depth + 1, known);
    visit(depth + 1, known);
  };
  visit(0, 0);
});
it("draws each column equally often", () => {
  const draw = new ColumnDraw(4, createRng(2));
  const first = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    draw.start(0);
    first[draw.next()]++;
  }
  for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(120);
});
