import { describe, expect, it } from "vitest";
import { excess, measuresOf, nameValues, violation } from "./measures.ts";

const limited = measuresOf("minimize", { mb: { atMost: 10 }, accuracy: { atLeast: 0.5 } });

describe("measures", () => {
  it("stand in order of the study, with signs", () => {
    expect(measuresOf("maximize", {})).toEqual({ names: undefined, signs: [-1], limits: [] });
    expect(measuresOf({ b: "maximize", a: "minimize" }, {})).toMatchObject({
      names: ["b", "a"],
      signs: [-1, 1],
    });
  });
  it("excess is negative where a limit is kept, in either direction", () => {
    const [mb, accuracy] = limited.limits;
    expect([excess(mb, 12), excess(mb, 9)]).toEqual([2, -1]);
    expect([excess(accuracy, 0.25), excess(accuracy, 0.75)]).toEqual([0.25, -0.25]);
  });
  it("a limit with both bounds has two entries, whatever the order of the bounds", () => {
    const entries = [
      { name: "a", bound: 0.2, sign: -1 },
      { name: "a", bound: 0.4, sign: 1 },
    ];
    const range = measuresOf("minimize", { a: { atLeast: 0.2, atMost: 0.4 } });
    expect(range.limits).toEqual(entries);
    expect(measuresOf("minimize", { a: { atMost: 0.4, atLeast: 0.2 } }).limits).toEqual(entries);
    expect(violation(range, [0.3, 0.3])).toBe(0);
    expect(violation(range, [0.1, 0.1])).toBeCloseTo(0.1, 12);
    expect(violation(range, [0.7, 0.7])).toBeCloseTo(0.3, 12);
  });
  it("violation sums what is exceeded: kept limits make up for none, NaN is without bound", () => {
    expect(violation(limited, [10, 0.5])).toBe(0);
    expect(violation(limited, [12, 0.9])).toBe(2);
    expect(violation(limited, [12, 0.25])).toBe(2.25);
    expect(violation(limited, [1, Number.NaN])).toBe(Infinity);
  });
  it("values get their names back", () => {
    expect(nameValues(limited, [3])).toBe(3);
    expect(nameValues(measuresOf({ b: "maximize", a: "minimize" }, {}), [1, 2])).toEqual({
      b: 1,
      a: 2,
    });
  });
});
