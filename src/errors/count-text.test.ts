import { expect, it } from "vitest";
import { countText } from "./count-text.ts";

it("countText has the plural for any count but 1", () => {
  expect([0, 1, 2].map((n) => countText(n, "trial"))).toEqual(["0 trials", "1 trial", "2 trials"]);
  expect(countText(64765, "row")).toBe("64,765 rows");
  expect(countText(1, "study", "studies")).toBe("1 study");
});
