import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

it("finds the name that was meant, whatever its case, and none when nothing is near", () => {
  expect(nearest("Randm", ["grid", "random", "tpe"])).toBe("random");
  expect(nearest("chrun", ["churn", "state"])).toBe("churn");
  expect(nearest("tep", ["tpe", "grid"])).toBe("tpe"); // neighbours exchanged
  expect(nearest("y", ["x"])).toBeUndefined(); // one letter says nothing
  expect(nearest("lt", ["lr"])).toBe("lr");
  expect(nearest("zebra", ["grid", "random"])).toBeUndefined();
  expect(nearest("x", [])).toBeUndefined();
});
