import { describe, expect, it } from "vitest";
import { ColumnProfile, MAX_DISTINCT } from "./profile.ts";

function profileOf(texts: readonly string[]): ColumnProfile {
  const profile = new ColumnProfile();
  for (const text of texts) profile.add(text);
  return profile;
}

describe("the profile of a column", () => {
  it("counts missing cells, numbers, dates and characters", () => {
    const p = profileOf(["1", "2.5", "NA", "2024-01-31", "word", "word"]);
    expect(p).toMatchObject({ count: 6, missing: 1, present: 5 });
    expect(p.characters).toBe(1 + 3 + 10 + 4 + 4);
    expect([...p.distinct.keys()]).toEqual(["1", "2.5", "2024-01-31", "word"]);
    expect(p.distinct.get("word")).toEqual({ cells: 2, row: 5 });
    expect([p.numbers.read(".").readable, p.dates.certain]).toEqual([2, 1]);
  });
  it("tells whole numbers from others", () => {
    expect(profileOf(["1", "-3", "1e3"]).isWhole(Number)).toBe(true);
    expect(profileOf(["1", "1.5"]).isWhole(Number)).toBe(false);
  });
  it("is serial while each number is greater by 1 than the one before", () => {
    expect(profileOf(["7", "8", "9"]).isSerial).toBe(true);
    expect(profileOf(["7", "8", "", "9"]).isSerial).toBe(true);
    expect(profileOf(["7", "9"]).isSerial).toBe(false);
    expect(profileOf(["8", "7"]).isSerial).toBe(false);
    expect(profileOf(["7", "a", "8"]).isSerial).toBe(false);
  });
  it("remembers a bounded number of distinct texts", () => {
    const p = profileOf(Array.from({ length: MAX_DISTINCT + 100 }, (_, i) => `v${i}`));
    expect(p.distinct.size).toBe(MAX_DISTINCT);
    expect(p.count).toBe(MAX_DISTINCT + 100);
    expect(p.distinctCount).toBe(MAX_DISTINCT + 100);
  });
  it("estimates the number of many more to some percent", () => {
    const p = profileOf(Array.from({ length: 200_000 }, (_, i) => `v${i % 100_000}`));
    expect(p.distinctCount / 100_000).toBeGreaterThan(0.95);
    expect(p.distinctCount / 100_000).toBeLessThan(1.05);
  });
});
