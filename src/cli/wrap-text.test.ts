import { expect, it } from "vitest";
import { wrapText } from "./wrap-text.ts";

it("breaks lines between words, and indents all but the first", () => {
  expect(wrapText("- it beats a constant by far", 14, "  ")).toBe(
    "- it beats a\n  constant by\n  far",
  );
  expect(wrapText("short", 14)).toBe("short");
  expect(wrapText("a averyveryverylongword b", 8)).toBe("a\naveryveryverylongword\nb");
  expect(wrapText("never broken at all", Infinity)).toBe("never broken at all");
  expect(wrapText("  a note of a file", 12, "    ")).toBe("  a note of\n    a file");
});
