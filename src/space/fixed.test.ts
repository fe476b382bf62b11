import { expect, it } from "vitest";
import { check, obeysTheLawsOfParam } from "../../test/contract/param-contract.ts";
import { fixed } from "./fixed.ts";

obeysTheLawsOfParam("fixed", fixed({ any: ["thing", 1] }));

it("another value than the fixed one is reported with the fixed one", () => {
  expect(check(fixed([1]), [2])).toMatchObject([
    { code: "not-a-choice", message: "is fixed at [1], got [2]", suggestion: "[1]" },
  ]);
});
