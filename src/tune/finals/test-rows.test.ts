import { describe, expect, it } from "vitest";
import type { PlanOptions } from "../plan/tune-plan.ts";
import { planTuning } from "../plan.ts";
import type { Row } from "../table/row-source.ts";

const make = (n: number, from = 0, shift = 0): Row[] =>
  Array.from({ length: n }, (_, k) => {
    const i = k + from;
    const a = ((i * 7919) % 1000) / 100 + shift;
    return {
      a,
      b: (i * 31) % 97,
      c: (i * 613) % 211,
      kind: i % 3 === 0 ? "x" : "z",
      y: a > 5 ? "yes" : "no",
    };
  });
const train = make(200);
const plan = (test: readonly Row[], options: Partial<PlanOptions> = {}) =>
  planTuning(train, { target: "y", models: ["tree"], test, ...options });
const remarks = async (...given: Parameters<typeof plan>) =>
  (await plan(...given)).notes.filter((n) => /test rows/.test(n.message)).map((n) => n.message);

describe("test rows", () => {
  it("are read as the training rows are, in any order of columns, and say nothing if they fit", async () => {
    const { test } = await plan([{ y: "yes", more: 1, c: 3, kind: "z", b: 1, a: 2 }]);
    expect(test?.table.columns.map((c) => c.name)).toEqual(["a", "b", "c", "kind"]);
    expect([...(test?.target ?? [])]).toEqual([1]);
    expect(await remarks(make(100, 200))).toEqual([]);
  });
  it("leave no rows of the data to be held out, unless that is asked for", async () => {
    const many = make(2000);
    const held = async (options: Partial<PlanOptions>) =>
      (await planTuning(many, { target: "y", models: ["tree"], ...options })).held.length;
    expect(await held({})).toBe(400);
    expect(await held({ test: make(50) })).toBe(0);
    expect(await held({ test: make(50), holdout: 0.1 })).toBe(200);
  });
  it("are compared with the training rows: unseen categories, copies, rows of another kind", async () => {
    expect(await remarks([...make(60, 200), { a: 1, b: 2, c: 3, kind: "new", y: "no" }])).toEqual([
      'test rows: 1 of 61 cells are categories that the model was not trained with, such as "new"',
    ]);
    expect(await remarks([...make(40, 200), ...train.slice(0, 20)])).toEqual([
      "20 test rows (33.3 %) are copies of training rows, which makes their score too good",
    ]);
    const [shifted] = await remarks(make(100, 200, 6));
    expect(shifted).toMatch(
      /^the test rows differ from the training rows: a small forest tells them apart with AUC 0\.\d+, most of all by a;/,
    );
  });
  it("have their groups and times compared, too", async () => {
    const grouped = (rows: readonly Row[], of: (i: number) => string): Row[] =>
      rows.map((row, i) => ({ ...row, who: of(i) }));
    const data = grouped(train, (i) => `p${i % 20}`);
    const folds = { by: "group", column: "who", count: 4 } as const;
    const p = await planTuning(data, {
      ...{ target: "y", models: ["tree"], folds },
      test: grouped(make(30, 200), (i) => (i < 3 ? "p1" : `q${i % 5}`)),
    });
    expect(p.notes).toContainEqual({
      column: "who",
      message: "1 of 6 groups of the test rows have training rows, too",
      kind: "leak",
    });
  });
  it("are said to leak where training rows are not earlier", async () => {
    const dated = (n: number, from: number): Row[] =>
      make(n, from).map((row, i) => ({ ...row, day: from + i }));
    const leaks = async (from: number) => {
      const folds = { by: "time", column: "day", count: 4 } as const;
      const given = { target: "y", models: ["tree"], folds, test: dated(30, from) } as const;
      const { notes } = await planTuning(dated(200, 0), given);
      return notes.filter((note) => /test rows/.test(note.message)).map((note) => note.message);
    };
    expect(await leaks(200)).toEqual([]);
    expect(await leaks(190)).toContain(
      "10 training rows are not earlier than the first of the test rows",
    );
  });
  it.each<[string, Row, string]>([
    [
      "a column that is spelled otherwise",
      { A: 1, b: 1, c: 3, kind: "x", y: "no" },
      'rows lacks column a (did you mean another spelling? Rename "A" to "a")',
    ],
    ["a lacking target", { a: 1, b: 1, c: 3, kind: "x", Y: "no" }, 'Rename "Y" to "y"'],
    [
      "a class that is unknown",
      { a: 1, b: 1, c: 3, kind: "x", y: "maybe" },
      'target "y" contains "maybe" in row 1 of rows, a class that the training rows do not have ' +
        "(the classes are no, yes; ",
    ],
    [
      "an empty target",
      { a: 1, b: 1, c: 3, kind: "x", y: null },
      'target "y" is missing in row 1 of rows',
    ],
  ])("are refused for %s", async (_, row, message) => {
    const error = await plan([row]).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "data-invalid" });
    const { message: text, hint } = error as { message: string; hint: string };
    expect(`${text} (${hint})`).toContain(message);
  });
});
