import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scratch } from "../../test/command.ts";
import { csvLines, toCsv } from "../analysis/rows.ts";
import {
  boolean,
  categorical,
  choose,
  fixed,
  float,
  int,
  list,
  ordinal,
  permutation,
  simplex,
  subset,
} from "../space/builders.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import { space } from "../space/space.ts";
import { memory } from "../storage/memory/memory.ts";
import { allTrials } from "../storage/storage.ts";
import { createStudy } from "../study/study.ts";
import { measuresOf } from "../trial/measures.ts";
import { toRecord } from "../trial/to-record.ts";
import { readCsvTrials } from "./trials-from-csv.ts";

const folder = scratch();
const path = join(folder, "trials.csv");

const every = space({
  rate: float(1e-9, 1e9, { log: true }),
  size: int(-5, 5),
  flag: boolean(),
  'odd name, "quoted"': categorical(["a", " b ", "", null, "1.0", "=SUM(A1)", "\n", 7, true]),
  order: ordinal([8, 16]),
  opt: choose({ sgd: { m: float(0, 1), deep: choose({ x: {}, y: { k: int(1, 3) } }) }, none: {} }),
  layers: list(int(1, 9), { min: 0, max: 3 }),
  perm: permutation(["a", 2, "c"]),
  some: subset(["a", "b", 3]),
  mix: simplex(["p", "q"]),
  fix: fixed({ a: [1, null] }),
});
const limits = { mb: { atMost: 5 } } as const;
const objectives = { seconds: "minimize", score: "maximize" } as const;
const number = fc.double({ noNaN: true }).map((x) => x + 0); // JSON has no −0

describe("the CSV of a study", () => {
  it("is read back value by value: parameters of every kind, results, states, attributes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
              minLength: every.width,
              maxLength: every.width,
            }),
            ...[number, number, number],
            fc.constantFrom("complete", "pruned", "failed"),
          ),
          { minLength: 1, maxLength: 5 },
        ),
        async (points) => {
          const storage = memory();
          const study = await createStudy({ space: every, objectives, limits, storage, seed: 1 });
          for (const [unit] of points) await study.enqueue(every.fromUnit(Float64Array.from(unit)));
          for (const [, seconds, score, mb, state] of points) {
            const trial = await study.ask();
            await trial.report({ seconds, score }, 3);
            if (state === "complete")
              await trial.tell({ value: { seconds, score }, limits: { mb } });
            else if (state === "pruned") await trial.prune();
            else await trial.fail('it "burnt", twice\nover');
          }
          writeFileSync(path, toCsv(study));
          const { rows, hasTimes } = readCsvTrials(path, { space: every, objectives, limits });
          expect(hasTimes).toBe(true);
          const measures = measuresOf(objectives, limits);
          const shown = (row: Parameters<typeof toRecord>[0]) => {
            const { worker, attempt, ...record } = toRecord(row, measures) as any;
            return { ...record, thrown: undefined };
          };
          const stored = await allTrials(storage, "study");
          expect(rows.map(shown)).toEqual(
            stored.toSorted((a, b) => a.number - b.number).map(shown),
          );
          await study.close();
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("texts that a spreadsheet would run", () => {
  const texts = fc.string({ unit: fc.constantFrom(..."'=+-@\t\r\n ,;|\"a1"), maxLength: 4 });
  it("come back as they were, as choices, messages, attributes and names of objectives", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(texts, { minLength: 2, maxLength: 6 }),
        texts.filter((text) => text.trim() !== ""),
        fc.boolean(),
        async (choices, message, escapeFormulas) => {
          const names = { "@a": "minimize", "'+b": "maximize" } as const;
          const tree = { "=p": categorical(choices), " s ": int(0, 1) };
          const study = await createStudy({ space: tree, objectives: names, seed: 1 });
          for (const choice of choices) await study.enqueue({ "=p": choice });
          for (const [i] of choices.entries()) {
            const trial = await study.ask();
            trial.setAttr("=note", `${message}x`);
            if (i === 0) await trial.fail(message);
            else await trial.tell({ "@a": 1, "'+b": 2 });
          }
          const written = [...csvLines(study, () => study.trials, { escapeFormulas })].join("\n");
          writeFileSync(path, written);
          const definition = { space: space(tree), objectives: names, limits: {} };
          try {
            expect(readCsvTrials(path, definition).rows).toMatchObject(
              study.trials.map(({ params, attributes, state }) => ({
                ...{ params, attributes, state },
                ...(state === "failed" && { message }),
              })),
            );
          } catch (error) {
            // Two choices of which one is the other with a ' before it can't be told apart.
            if (!(error as Error).message.includes("may be any of")) throw error;
            expect(escapeFormulas).toBe(true);
            expect(choices.some((choice) => choices.includes(`'${choice}`))).toBe(true);
          }
          await study.close();
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a CSV of other results", () => {
  const flat = spaceFrom({
    opt: { type: "boolean" },
    lr: { type: "float", low: 0, high: 1, when: { opt: true } },
    n: { type: "int", low: 1, high: 9 },
  });
  const definition = { space: flat, objectives: "minimize", limits: {} } as const;
  const read = (text: string) => {
    writeFileSync(path, text);
    return readCsvTrials(path, definition);
  };
  it("has columns by flat name, and may lack all that Attune adds", () => {
    const { rows, hasTimes } = read(
      "\uFEFFlr,n, opt ,value\r\n0.5,3,true,7\r\n\r\n,4,false,Infinity\r\n",
    );
    expect(hasTimes).toBe(false);
    expect(rows).toMatchObject([
      {
        number: 0,
        state: "complete",
        params: { opt: { kind: "true", lr: 0.5 }, n: 3 },
        values: [7],
      },
      { number: 1, params: { opt: { kind: "false" }, n: 4 }, values: [Infinity], origin: "added" },
    ]);
  });
  it("has failed trials where a value is no result, as when it is told", () => {
    const { rows } = read("opt,n,value\nfalse,1,nan\nfalse,2,-inf\nfalse,3, inf\nfalse,4,NaN\n");
    const noNumber = {
      state: "failed",
      reason: "not-a-number",
      message: "the value is not a number",
    };
    expect(rows).toMatchObject([
      { ...noNumber, values: [] },
      { state: "failed", message: "the value is -Infinity, and no other trial could be as good" },
      { state: "complete", values: [Infinity] },
      noNumber,
    ]);
  });
  it("counts running trials, which it leaves out", () => {
    const text = "n,opt,value,state\n1,false,,running\n2,false,3,complete\n,true,,waiting\n";
    expect(read(text)).toMatchObject({
      unfinished: 1,
      rows: [{ values: [3] }, { state: "waiting", params: { opt: { kind: "true" } } }],
    });
  });
  it("is refused where two choices have the same text", () => {
    const both = { space: space({ c: categorical(["null", null, "a"]) }), limits: {} };
    writeFileSync(path, "c,value\na,1\nnull,2\n");
    expect(() => readCsvTrials(path, { ...both, objectives: "minimize" })).toThrow(
      `${path}, row 3, column "c": "null" may be any of "null", null`,
    );
  });
  it("asks for commas where other signs separate cells", () => {
    expect(() => read("opt;n\n")).toThrow(
      expect.objectContaining({ hint: "separate cells by commas" }),
    );
  });
  it.each([
    ["m,opt,n,value\n", 'row 1: column "m" is no parameter, objective or limit'],
    ["opt,n,n,value\n", 'row 1: column "n" is there twice'],
    ["opt,n\n", 'row 1: there is no column "value"'],
    ["opt,n,value\nfalse,1,2\nfalse,10,2\n", 'row 3, column "n": 10 is outside 1 … 9'],
    ["opt,n,value\nfalse,x,2\n", 'row 2, column "n": needs a number, got "x"'],
    ["opt,n,value\nmaybe,1,2\n", 'row 2, column "opt"'],
    ["opt,lr,n,value\nfalse,0.5,1,2\n", 'row 2, column "lr"'],
    ["opt,n,value\nfalse,1,\n", 'row 2, column "value": is empty, but the trial is complete'],
    ["opt,n,value\nfalse,1,none\n", 'row 2, column "value": needs a number, got "none"'],
    ["opt,n,value\nfalse,,1\n", 'row 2, column "n": is missing'],
    ["opt,n,value\nfalse,1,1,1\n", "row 2: has 4 cells, but there are 3 columns"],
    ["opt,n,value,state\nfalse,1,1,done\n", 'row 2, column "state": "done" is not one of'],
    ["opt,n,value,started\nfalse,1,1,noon\n", 'row 2, column "started": needs a date'],
    ['opt,n,value\n"false,1,1\n', "row 2: "],
    ["opt,n,value,reports\nfalse,1,1,[1]\n", 'row 2, column "reports": needs steps, got 1'],
  ])("is refused with the row and the column: %j", (text, message) => {
    expect(() => read(text)).toThrow(`${path}, ${message}`);
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "data-invalid" }));
  });
});
