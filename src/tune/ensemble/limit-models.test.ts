import { describe, expect, it } from "vitest";
import { limitModels } from "./limit-models.ts";

const models = (count: number, characters: number): string[] =>
  Array.from({ length: count }, (_, k) => `${k}`.padEnd(characters, "."));

describe("the models of an ensemble", () => {
  it("are all kept where they are small", () => {
    const members = [{ texts: models(8, 1000), weight: 1, mayShrink: true }];
    expect(limitModels(members, 500)).toEqual([members[0].texts]);
  });
  it("become fewer where little weight costs much, the first ones staying", () => {
    const heavy = { texts: models(8, 200_000), weight: 0.8, mayShrink: true };
    const light = { texts: models(8, 900_000), weight: 0.2, mayShrink: true };
    const [first, second] = limitModels([heavy, light], 1000);
    expect(first).toHaveLength(8);
    // 8 × 200,000 + 4 × 900,000 ≤ 5,500,000 characters
    expect(second).toEqual(light.texts.slice(0, 4));
    expect(limitModels([heavy, light], 10_000)[1]).toHaveLength(8);
  });
  it("are all kept where the score is that of all, and one of each in any case", () => {
    const texts = models(4, 9_000_000);
    const scored = limitModels([{ texts, weight: 1, mayShrink: false }], 100);
    expect(scored[0]).toHaveLength(4);
    expect(limitModels([{ texts, weight: 1, mayShrink: true }], 100)[0]).toEqual([texts[0]]);
  });
});
