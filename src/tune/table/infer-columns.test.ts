import { describe, expect, it } from "vitest";
import { inferColumns } from "./infer-columns.ts";
import { ColumnProfile } from "./profile.ts";
import { chooseReading } from "./reading-choices.ts";

const ROWS = 100;

/** The inference for one column beside a target, by the text of each of 100 rows. */
function infer(
  text: (i: number) => string,
  wishes: { readonly categorical?: boolean; readonly numeric?: boolean } = {},
) {
  const profiles = [new ColumnProfile(), new ColumnProfile(), new ColumnProfile()];
  for (let i = 0; i < ROWS; i++) {
    profiles[0].add(text(i));
    profiles[1].add(String(i % 2));
    profiles[2].add(["p", "q", "r"][i % 3]);
  }
  const { columns, notes } = inferColumns(
    ["c", "y", "other"],
    profiles,
    {
      target: 1,
      categorical: new Set(wishes.categorical ? [0] : []),
      numeric: new Set(wishes.numeric ? [0] : []),
      text: new Set(),
      ignored: new Set(),
      splitting: new Set(),
      missing: undefined,
      ignoreCase: false,
    },
    chooseReading(profiles, {}),
  );
  return {
    type: columns.find((column) => column.name === "c")?.type,
    notes: notes.map((n) => `${n.column}: ${n.message}`),
  };
}

describe("a column", () => {
  it("is numbers when 98 % of its cells are", () => {
    expect(infer((i) => String(i * i))).toEqual({ type: "number", notes: [] });
    expect(infer((i) => (i < 2 ? "oops" : String(i * i)))).toEqual({
      type: "number",
      notes: ['c: 2 of 100 cells are not numbers ("oops" 2); taken as missing'],
    });
    expect(infer((i) => (i < 3 ? "oops" : String(i % 10))).type).toBe("category");
    expect(infer((i) => (i < 3 ? "oops" : String(i % 10)), { numeric: true }).type).toBe("number");
    expect(() => infer((i) => `x${i}`, { numeric: true })).toThrow(
      'numeric: column "c" has no numbers, but cells such as "x0"',
    );
  });
  it("of many different numbers may have a tenth of other cells, or half of a few words", () => {
    expect(infer((i) => (i % 10 === 0 ? `oops ${i}` : String(i * i))).type).toBe("number");
    expect(infer((i) => (i % 2 === 0 ? ["-", "None"][(i / 2) % 2] : String(i * i)))).toEqual({
      type: "number",
      notes: ['c: 50 of 100 cells are not numbers ("-" 25, "None" 25); taken as missing'],
    });
    expect(infer((i) => (i % 5 === 0 ? `A${i % 50}` : String(i * i))).type).not.toBe("number");
  });
  it("is dates when 98 % of its cells are, or 90 % of many different ones", () => {
    const day = (i: number) => `2024-01-${String(1 + (i % 28)).padStart(2, "0")}`;
    expect(infer((i) => (i < 2 ? "soon" : day(i)))).toEqual({
      type: "date",
      notes: ["c: dates", 'c: 2 of 100 cells are not dates ("soon" 2); taken as missing'],
    });
    expect(infer((i) => (i < 3 ? "soon" : `2024-01-0${1 + (i % 9)}`)).type).toBe("category");
  });
  it("that counts rows is left out, unless a number is skipped", () => {
    expect(infer((i) => String(i + 5))).toEqual({
      type: undefined,
      notes: ["c: row numbers; ignored"],
    });
    expect(infer((i) => String(i < 50 ? i : i + 1)).type).toBe("number");
  });
  it("of one value is left out, unless cells are missing", () => {
    expect(infer(() => "7")).toEqual({ type: undefined, notes: ['c: always "7"; ignored'] });
    expect(infer((i) => (i === 0 ? "" : "7"))).toEqual({
      type: "number",
      notes: ["c: 1 of 100 cells are missing"],
    });
  });
  it("of text with more than 50 values is left out when they fill more than half of its cells", () => {
    expect(infer((i) => `t${i % 50}`).type).toBe("category");
    expect(infer((i) => `t${i % 51}`)).toEqual({
      type: undefined,
      notes: ["c: a different value in nearly every row, as in names or identifiers; ignored"],
    });
    expect(infer((i) => `a longer text on ${i} things`)).toEqual({
      type: "text",
      notes: ["c: text, read by its words"],
    });
    expect(infer((i) => `t${i}`, { categorical: true })).toEqual({ type: "category", notes: [] });
  });
  it("that is missing in every row is left out", () => {
    expect(infer(() => "").notes).toEqual(["c: missing in every row; ignored"]);
  });
});

describe("columns that the user leaves out", () => {
  const profiles = ["a", "b", "y"].map(() => {
    const profile = new ColumnProfile();
    for (const text of ["1", "3", "2"]) profile.add(text);
    return profile;
  });
  const wishes = {
    target: 2,
    categorical: new Set<number>(),
    numeric: new Set<number>(),
    text: new Set<number>(),
    missing: undefined,
    ignoreCase: false,
  };
  const choices = chooseReading(profiles, {});
  it("are named with the reason", () => {
    const { columns, notes } = inferColumns(
      ["a", "b", "y"],
      profiles,
      {
        ...wishes,
        ignored: new Set([0]),
        splitting: new Set<number>(),
      },
      choices,
    );
    expect(columns).toEqual([{ index: 1, name: "b", type: "number" }]);
    expect(notes).toEqual([{ column: "a", message: "ignored as requested" }]);
  });
  it("must not be all of them", () => {
    expect(() =>
      inferColumns(
        ["a", "b", "y"],
        profiles,
        {
          ...wishes,
          ignored: new Set([0]),
          splitting: new Set([1]),
        },
        choices,
      ),
    ).toThrow(
      expect.objectContaining({
        message:
          "no column is left to learn from " +
          "(a: ignored as requested; b: used to split the rows; not used as an input)",
        hint: "the next steps of a series are forecast with --forecast STEPS (in code: tuneForecast)",
      }),
    );
  });
});
