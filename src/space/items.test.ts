import { describe, expect, it } from "vitest";
import type { SpaceIssue } from "../errors/attune-error.ts";
import { makeIssue } from "./issue.ts";
import { checkItems, indexItems } from "./items.ts";

describe("items", () => {
  it("may be a thousand, and are refused all at once", () => {
    const many = Array.from({ length: 1000 }, (_, i) => i);
    expect(indexItems(many).get(999)).toBe(999);
    expect(() => indexItems([...many, 0])).toThrow(
      "at most 1000 items, got 1001; duplicate item 0",
    );
  });
  it("in a value are reported each, unknown or repeated", () => {
    const issues: SpaceIssue[] = [];
    const index = indexItems(["a", "b"]);
    expect(checkItems(["c", "a", "a", "c"], index, "p", issues)).toBe(false);
    expect(issues.map((i) => [i.code, i.received])).toEqual([
      ["not-a-choice", "c"],
      ["duplicate", "a"],
      ["not-a-choice", "c"],
    ]);
  });
  it("are not at fault for problems that were found before", () => {
    const earlier = makeIssue("missing", "q", "is missing");
    expect(checkItems(["b"], indexItems(["a", "b"]), "p", [earlier])).toBe(true);
  });
});
