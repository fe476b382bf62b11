import { expect, it } from "vitest";
import { createRng } from "../../numeric/rng.ts";
import { bin } from "../../numeric/trees/binned.ts";
import { growOnGradients } from "./gradient-tree.ts";

const x = { rows: 5, columns: 1, data: Float64Array.of(1, 2, 3, 4, 5) };
const g = Float64Array.of(-1, -0.5, 0.2, 0.9, 1.1);
const h = Float64Array.of(1, 0.5, 1, 0.8, 1.2);
const options = { leaves: 2, minLeaf: 1, l2: 0.5, features: 1 };

// Chen and Guestrin 2016
it("splits where the gain of eq. 7 is greatest, with the leaf values of eq. 5", () => {
  // Both equations evaluated in NumPy for all four splits: the gain is 2.41 after two rows.
  const tree = growOnGradients(bin(x), g, h, options, createRng(1));
  expect([...tree.feature]).toEqual([0, -1, -1]);
  expect(tree.threshold[0]).toBe(2.5);
  expect(tree.value[tree.left[0]]).toBeCloseTo(0.75, 12);
  expect(tree.value[tree.right[0]]).toBeCloseTo(-0.6285714285714287, 12);
});
it("keeps its limits", () => {
  const grow = (o: Partial<typeof options>) =>
    growOnGradients(bin(x), g, h, { ...options, ...o }, createRng(1));
  expect(grow({ leaves: 1 }).feature.length).toBe(1);
  expect(grow({ leaves: 9, minLeaf: 3 }).feature.length).toBe(1);
  expect(grow({ leaves: 9, l2: 0 }).feature.filter((f) => f < 0).length).toBeGreaterThan(2);
});
it("lowers the loss with every further leaf, on histograms that are differences too", () => {
  const rng = createRng(4);
  const n = 300;
  const data = Float64Array.from({ length: 3 * n }, () => rng.uniform());
  const table = { rows: n, columns: 3, data };
  const gradients = Float64Array.from({ length: n }, (_, i) => Math.sin(9 * data[3 * i]));
  const ones = new Float64Array(n).fill(1);
  const loss = (leaves: number): number => {
    const of = { leaves, minLeaf: 5, l2: 0, features: 3 };
    const tree = growOnGradients(bin(table), gradients, ones, of, createRng(1));
    let sum = 0;
    for (let i = 0; i < n; i++) {
      let k = 0;
      while (tree.feature[k] >= 0)
        k = data[3 * i + tree.feature[k]] <= tree.threshold[k] ? tree.left[k] : tree.right[k];
      sum += (gradients[i] + tree.value[k]) ** 2;
    }
    return sum;
  };
  const losses = [1, 2, 3, 4, 6, 9, 15].map(loss);
  for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThan(losses[k - 1]);
  expect(losses[6]).toBeLessThan(0.05 * losses[0]);
});
it("uses the drawn columns only", () => {
  const data = Float64Array.from({ length: 40 }, (_, i) => (i * 7) % 11);
  const table = { rows: 10, columns: 4, data };
  const slopes = Float64Array.from({ length: 10 }, (_, i) => i - 4.5);
  const of = { leaves: 8, minLeaf: 1, l2: 0, features: 1 };
  const tree = growOnGradients(bin(table), slopes, new Float64Array(10).fill(1), of, createRng(2));
  expect(new Set(tree.feature.filter((f) => f >= 0)).size).toBe(1);
});
