import { describe, expect, it } from "vitest";
import { describeGivenHoldout, holdOutGiven } from "./given-holdout.ts";

const parts = ({ rest, held }: ReturnType<typeof holdOutGiven>) => [[...rest], [...held]];

describe("rows that the user holds out", () => {
  it("are named by their numbers, the first row of the data being 1", () => {
    expect(parts(holdOutGiven([4, 1], 5, undefined))).toEqual([
      [1, 2, 4],
      [0, 3],
    ]);
  });
  it("keep their numbers where rows were left out, which are held out by no name", () => {
    // Of seven rows, the second, third and last one have no target.
    const origin = { numbers: Int32Array.of(1, 4, 5, 6), count: 7 };
    expect(parts(holdOutGiven([2, 5, 7], 4, origin))).toEqual([[0, 1, 3], [2]]);
  });
  it.each([
    [[0], "entry 1 is 0; the data has rows 1 to 5"],
    [[2, 6], "entry 2 is 6; the data has rows 1 to 5"],
    [[1.5], "entry 1 is 1.5; the data has rows 1 to 5"],
    [[3, 2, 3], "entry 3 names row 3 again"],
    [[], "names no row with a target"],
    [[1, 2, 3, 4, 5], "names all 5 rows"],
  ])("are refused: %j", (numbers, message) => {
    expect(() => holdOutGiven(numbers, 5, undefined)).toThrow(message);
  });
  it("leak where their group has training rows, or training rows are not earlier", () => {
    const both = holdOutGiven([3, 4], 4, undefined);
    const groups = (...of: readonly string[]) =>
      describeGivenHoldout(both, { by: "group", groups: of }, "who");
    expect(groups("a", "b", "b", "c")).toEqual([
      {
        column: "who",
        message: "1 of 2 groups of the rows held out have training rows, too",
        kind: "leak",
      },
    ]);
    expect(groups("a", "b", "c", "c")).toEqual([]);
    const times = (gap: number, ...of: readonly number[]) =>
      describeGivenHoldout(both, { by: "time", order: Float64Array.from(of), gap }, "day").map(
        (note) => note.message,
      );
    expect(times(0, 1, 2, 3, 4)).toEqual([]);
    expect(times(0, 1, 3, 3, 4)).toEqual([
      "1 training rows are not earlier than the first of the rows held out",
    ]);
    expect(times(2, 1, 2, 3, 4)).toEqual([
      "1 training rows are not 2 earlier than the first of the rows held out",
    ]);
    expect(times(1, 1, 2, 3, 4)).toEqual([]);
  });
});
