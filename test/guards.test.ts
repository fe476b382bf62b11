import { expect, it } from "vitest";

/** What `bench/guards.mjs` counts for a kind of table. */
interface Count {
  readonly kind: string;
  readonly isClean: boolean;
  readonly count: number;
  readonly example?: string;
}
const { countRemarks } = (await import(new URL("../bench/guards.mjs", import.meta.url).href)) as {
  countRemarks(options: { runs: number; seed: number }): Promise<readonly Count[]>;
};

it("guards find what was planted in simulated tables, and raise nothing in clean ones", async () => {
  const results = await countRemarks({ runs: 1, seed: 7 });
  const wrong = results.filter(({ isClean, count }) => count !== (isClean ? 0 : 1));
  expect(wrong).toEqual([]);
  expect(results.filter((r) => r.isClean).length).toBeGreaterThanOrEqual(12);
  expect(results.filter((r) => !r.isClean).length).toBeGreaterThanOrEqual(17);
});
