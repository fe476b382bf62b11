import { describe, expect, it } from "vitest";
import type { Json } from "../trial/record.ts";
import { BackupFields } from "./backup-fields.ts";

/** The fields of a line that holds one value under the key `v`. */
const of = (v: Json | undefined): BackupFields =>
  new BackupFields(v === undefined ? {} : { v }, "b.jsonl, line 3");
const HINT = "it is not a backup by attune export --format jsonl, or it was changed since";
const invalid = { code: "data-invalid", message: expect.stringMatching(/has no valid "v"$/) };

describe("BackupFields.parse", () => {
  it("refuses text that is not JSON, with the line's place and a hint", () => {
    for (const line of ["", "{", "NaN", '{"a":1}x'])
      expect(() => BackupFields.parse(line, "b, line 2")).toThrow(
        expect.objectContaining({
          code: "data-invalid",
          message: "b, line 2: is not JSON",
          hint: HINT,
        }),
      );
  });
  it.each(["null", "[1]", "7", '"text"'])("has no fields where the line is %s", (line) => {
    expect(BackupFields.parse(line, "b").raw("0")).toBeUndefined();
  });
  it("has the fields of an object", () => {
    expect(BackupFields.parse('{"v":[1]}', "b").raw("v")).toEqual([1]);
  });
});

describe("A field that is not valid", () => {
  it("is named with the kind of its line and the line's place", () => {
    const fields = new BackupFields({ attune: "trial", step: "1" }, "b.jsonl, line 3");
    expect(() => fields.number("step")).toThrow('b.jsonl, line 3: the trial has no valid "step"');
  });
  it("is one of a report where the line has no kind", () => {
    expect(() => of(undefined).number("v")).toThrow('b.jsonl, line 3: the report has no valid "v"');
  });
});

/** Values that a reader accepts, with what it returns; and values that it refuses. */
const readers: readonly {
  readonly name: keyof BackupFields;
  readonly valid: readonly (readonly [Json, unknown])[];
  readonly wrong: readonly (Json | undefined)[];
}[] = [
  {
    name: "string",
    valid: [
      ["", ""],
      ["é\n", "é\n"],
    ],
    wrong: [undefined, null, 1, ["a"], {}],
  },
  {
    name: "number",
    valid: [
      [0, 0],
      [-1.5, -1.5],
      [1e300, 1e300],
    ],
    wrong: [undefined, null, "1", "NaN", true, [1]],
  },
  {
    name: "whole",
    valid: [
      [0, 0],
      [7, 7],
      [2 ** 53 - 1, 2 ** 53 - 1],
    ],
    wrong: [undefined, null, -1, 0.5, 2 ** 53, "0"],
  },
  {
    name: "looseNumber",
    valid: [
      [1.5, 1.5],
      ["NaN", Number.NaN],
      ["Infinity", Infinity],
      ["-Infinity", -Infinity],
    ],
    wrong: [undefined, null, "1", "", "+Infinity", "nan", [1]],
  },
  {
    name: "numbers",
    valid: [
      [[], []],
      [
        [1, "NaN", "-Infinity"],
        [1, Number.NaN, -Infinity],
      ],
    ],
    wrong: [undefined, null, 1, "NaN", [null], ["1"], [[1]], {}],
  },
  {
    name: "object",
    valid: [
      [{}, {}],
      [{ a: [null] }, { a: [null] }],
    ],
    wrong: [undefined, null, [], "a", 1],
  },
  {
    name: "state",
    valid: ["waiting", "running", "paused", "complete", "pruned", "failed"].map((s) => [s, s]),
    wrong: [undefined, null, "", "lost", "Complete", "toString", 1],
  },
  {
    name: "reason",
    valid: ["error", "timeout", "memory", "not-a-number", "lost"].map((s) => [s, s]),
    wrong: [undefined, null, "failed", "constructor"],
  },
  {
    name: "origin",
    valid: [
      ["enqueued", "enqueued"],
      ["added", "added"],
      [
        { sampler: "tpe", reason: "model" },
        { sampler: "tpe", reason: "model" },
      ],
    ],
    wrong: [undefined, null, "tpe", {}, { sampler: 1 }, ["added"]],
  },
  {
    name: "objectives",
    valid: [
      ["minimize", "minimize"],
      [
        { a: "maximize", b: "minimize" },
        { a: "maximize", b: "minimize" },
      ],
    ],
    wrong: [undefined, null, "min", { a: "up" }, ["minimize"], { a: null }],
  },
  {
    name: "limits",
    valid: [
      [{}, {}],
      [
        { a: { atMost: 1 }, b: { atLeast: 2 } },
        { a: { atMost: 1 }, b: { atLeast: 2 } },
      ],
    ],
    wrong: [undefined, null, [], { a: 1 }, { a: {} }, { a: { atmost: 1 } }, { a: [1] }],
  },
  {
    name: "space",
    valid: [
      [null, null],
      [
        { version: 1, params: {} },
        { version: 1, params: {} },
      ],
    ],
    wrong: [undefined, {}, { params: null }, { params: 1 }, "x", []],
  },
];

describe.each(readers)("The reader $name", ({ name, valid, wrong }) => {
  const read = (value: Json | undefined): unknown => {
    const fields = of(value);
    return (fields[name] as (key: string) => unknown).call(fields, "v");
  };
  it("returns what is valid", () => {
    for (const [value, wanted] of valid) expect(read(value), JSON.stringify(value)).toEqual(wanted);
  });
  it("refuses everything else", () => {
    for (const value of wrong)
      expect(() => read(value), JSON.stringify(value)).toThrow(expect.objectContaining(invalid));
  });
});

describe("The reader number", () => {
  // Fault: JSON.parse reads a number out of range as Infinity, which the reader does not refuse.
  it("refuses a number that is out of a double's range", () => {
    expect(() => BackupFields.parse('{"v":1e999}', "b").number("v")).toThrow(/no valid "v"/);
  });
});

describe("The reader date", () => {
  it("returns the time of an ISO date", () => {
    expect(of("2024-02-29T12:00:00.250Z").date("v").getTime()).toBe(1_709_208_000_250);
  });
  it.each<Json>(["soon", "", "2024-13-01", 5, null])("refuses %j", (value) => {
    expect(() => of(value).date("v")).toThrow(expect.objectContaining(invalid));
  });
});

describe("The reader list", () => {
  const sizes = (value: Json) => of(value).list("v", (item) => item.whole("size"));
  it("reads each object", () => {
    expect(sizes([{ size: 1 }, { size: 2 }])).toEqual([1, 2]);
    expect(sizes([])).toEqual([]);
  });
  it.each<Json>([null, {}, [1], [null], [[]]])("refuses %j", (value) => {
    expect(() => sizes(value)).toThrow(expect.objectContaining(invalid));
  });
  it("names the item's field and the line's place where an item is not valid", () => {
    expect(() => sizes([{ size: 1 }, { size: -1 }])).toThrow(
      'b.jsonl, line 3: the report has no valid "size"',
    );
  });
});

describe("An optional field", () => {
  it("is undefined where it is absent or null", () => {
    expect([undefined, null].map((v) => of(v).optional("v", () => 1))).toEqual([
      undefined,
      undefined,
    ]);
  });
  it.each<Json>([0, "", false])("is read where it is %j", (value) => {
    expect(of(value).optional("v", () => "read")).toBe("read");
  });
});
