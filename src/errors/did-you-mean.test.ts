import { describe, expect, it } from "vitest";
import { didYouMean, didYouMeanOrList, suggest } from "./did-you-mean.ts";

describe("the hint for an unknown name", () => {
  const names = ["random", "grid", "tpe"];
  it("proposes the nearest name", () => {
    expect(suggest("grid")).toBe("did you mean grid?");
    expect(didYouMean("radnom", names)).toBe("did you mean random?");
    expect(didYouMeanOrList("gird", names)).toBe("did you mean grid?");
  });
  it("is missing, or lists all names, where none is near", () => {
    expect(didYouMean("zebra", names)).toBeUndefined();
    expect(didYouMeanOrList("zebra", names)).toBe("valid names: random, grid, tpe");
  });
  it("lists twenty names at most", () => {
    const many = Array.from({ length: 21 }, (_, i) => `option-${i}`);
    expect(didYouMeanOrList("?", many.slice(0, 20))).toBe(
      `valid names: ${many.slice(0, 20).join(", ")}`,
    );
    expect(didYouMeanOrList("?", many)).toBe(`valid names: ${many.slice(0, 20).join(", ")}, …`);
  });
  it("takes what is no string for a name that is near none", () => {
    for (const given of [3, null, undefined, ["grid"]]) {
      expect(didYouMean(given, names)).toBeUndefined();
      expect(didYouMeanOrList(given, names)).toMatch(/^valid names: /);
    }
  });
});
