import { describe, expect, it } from "vitest";
import type { Dataset } from "../../table/read-dataset.ts";
import { meanImages } from "./mean-images.ts";

/** Images of 2 × 1 pixels with two channels: four columns. */
const dataset = (classes: readonly string[], target: readonly number[]) =>
  ({
    classes,
    target: Float64Array.from(target),
    table: {
      rows: target.length,
      image: { width: 2, height: 1, channels: 2, from: "columns" },
      columns: [0, 1, 2, 3].map((j) => ({
        ...{ name: `p${j}`, type: "number" as const },
        values: Float64Array.from(target, (_, i) => 10 * i + j),
      })),
    },
    // It reads nothing else.
  }) as Partial<Dataset> as Dataset;

describe("mean images", () => {
  it("are means over the rows of each class and over the channels, in order of the classes", () => {
    expect(meanImages(dataset(["a", "b"], [1, 0, 1]))).toEqual([
      { class: "a", rows: 1, lines: [[10.5, 12.5]] },
      { class: "b", rows: 2, lines: [[10.5, 12.5]] },
    ]);
  });
  it("are one of all rows where numbers are predicted, and none without images", () => {
    const numbers = dataset([], [0.5, 7]);
    expect(meanImages(numbers)).toEqual([{ class: undefined, rows: 2, lines: [[5.5, 7.5]] }]);
    expect(
      meanImages({ ...numbers, table: { ...numbers.table, image: undefined } }),
    ).toBeUndefined();
  });
});
