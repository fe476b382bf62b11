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
it("counts an insertion, a deletion, a substitution or an exchange as one typing error", () => {
  // Two or three letters allow one, up to eight allow two, nine allow three.
  for (const typo of ["ab", "abcd", "abx", "acb"]) expect(nearest(typo, ["abc"])).toBe("abc");
  expect(nearest("ab", ["ba"])).toBe("ba");
  expect(nearest("abxy", ["abcd"])).toBe("abcd");
  expect(nearest("axyz", ["abcd"])).toBeUndefined();
  expect(nearest("abcdefxyz", ["abcdefghi"])).toBe("abcdefghi");
  expect(nearest("abcdwxyz", ["abcdefgh"])).toBeUndefined();
});
it("takes the nearest of several names, and of equally near ones the first", () => {
  expect(nearest("momentm", ["moment", "momentum"])).toBe("moment");
  expect(nearest("momentm", ["momentum", "moment"])).toBe("momentum");
  expect(nearest("exact", ["exacts", "exact"])).toBe("exact");
});
it("finds nothing for an empty word, and the word itself whatever its length", () => {
  expect(nearest("", ["a"])).toBeUndefined();
  expect(nearest("a", ["b", "A"])).toBe("A");
});
