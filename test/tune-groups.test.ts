import { tune } from "attune/tune";
import { describe, expect, it } from "vitest";
import { createRng } from "../src/numeric/rng.ts";

const common = { trials: 3, models: ["linear"], parallel: 1, storage: "memory:" } as const;

/** Patients of twenty rows each; the label is drawn for the patient, and no column knows it. */
function patients(count: number, seed: number) {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, patient) => {
    const label = rng.integer(2) === 1 ? "ill" : "well";
    return Array.from({ length: 20 }, () => ({
      patient: `p${patient}`,
      x: rng.normal(),
      z: rng.normal(),
      label,
    }));
  }).flat();
}

describe("tune with groups", () => {
  it("has intervals as wide as the number of groups allows", async () => {
    const folds = { by: "group", column: "patient", count: 5 } as const;
    const result = await tune(patients(60, 2), { ...common, target: "label", folds });
    const { low, high } = result.estimate;
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    // 1,200 independent rows would give 0.07.
    expect(high - low).toBeGreaterThan(0.12);
  });
  it("ends well where groups, folds and the holdout have a single class", async () => {
    const rows = patients(8, 1).map((row) => ({
      ...row,
      label: row.patient === "p0" || row.patient === "p1" ? "ill" : "well",
    }));
    const folds = { by: "group", column: "patient", count: 4 } as const;
    for (const holdout of [0, 0.2]) {
      const result = await tune(rows, { ...common, target: "label", folds, holdout });
      expect(result.metric).toBe("auc");
      expect(result.failed).toEqual([]);
      expect(result.leaderboard.length).toBe(result.trials);
      expect(
        result.notes.some((n) => /folds validate on rows of a single class/.test(n.message)),
      ).toBe(true);
    }
  });
});
