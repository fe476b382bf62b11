import { describe, expect, it } from "vitest";
import { describeSplit, type SplitOutcome } from "./describe-split.ts";

const usual: SplitOutcome = {
  splitting: { by: "group", groups: [] },
  column: "patient",
  share: 0.2,
  rows: 10,
  held: Int32Array.of(0, 1),
  folds: [{ train: Int32Array.of(4, 5), validation: Int32Array.of(2, 3) }],
  classes: Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1),
  labels: ["no", "yes"],
};
const messages = (changes: Partial<SplitOutcome>): string[] =>
  describeSplit({ ...usual, ...changes }).map((n) => `${n.column}: ${n.message}`);

describe("remarks on a split", () => {
  it("are none where it came out as asked", () => {
    expect(messages({})).toEqual([]);
    expect(messages({ classes: undefined, held: new Int32Array(0), share: 0 })).toEqual([]);
  });
  it("say that whole groups or times can't have the share", () => {
    const held = Int32Array.of(0, 1, 2, 3);
    expect(messages({ held })).toEqual([
      "patient: 40 % of the rows are held out, not 20 %: groups are kept together",
    ]);
    const order = new Float64Array(10);
    expect(messages({ held, splitting: { by: "time", order } })[0]).toMatch(/rows of one time are/);
  });
  it("name the class of a holdout that has no other, and count such folds", () => {
    const fold = { train: Int32Array.of(4, 5), validation: Int32Array.of(3, 7) };
    expect(messages({ held: Int32Array.of(1, 3), folds: [fold, ...usual.folds] })).toEqual([
      'patient: all rows that are held out are of class "yes"',
      "patient: 1 of 2 folds validate on rows of a single class",
    ]);
  });
});
