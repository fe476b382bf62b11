import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import Papa from "papaparse";
import { expect, it } from "vitest";
import { toRows } from "../src/analysis/rows.ts";
import { createStudy, type Limits, type Objectives, type Study } from "../src/index.ts";
import { random } from "../src/sampler/random.ts";
import type { ParamTree } from "../src/space/param.ts";
import { attuneHere, jsonHere, scratch } from "./command.ts";
import { paramTrees } from "./space-arbitrary.ts";

const cwd = scratch();
let databases = 0;

/** The name of the study in all databases. */
const NAME = 'the "study", é';

/** What JSON makes of a value that Attune writes: dates and infinities as text. */
const asJson = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, v: unknown) =>
      typeof v === "number" && !Number.isFinite(v) ? String(v) : v,
    ),
  );

/** Attributes, reports and results with values that formats change easily. */
const attributes = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { maxKeys: 2 });
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
const outcomes = fc.array(
  fc.record({
    how: fc.constantFrom("complete", "failed", "pruned", "running"),
    attributes,
    values: fc.tuple(number, number),
    reports: fc.array(number, { maxLength: 2 }),
    message: fc.string(),
  }),
  { minLength: 1, maxLength: 4 },
);
type Outcome = (typeof outcomes extends fc.Arbitrary<infer T> ? T : never)[number];

interface Written {
  readonly url: `sqlite:${string}`;
  readonly study: Study<ParamTree, Objectives, Limits>;
}

/** A stored study with a trial for each outcome, and one that waits. */
async function writeStudy(
  space: ParamTree,
  objectives: Objectives,
  results: readonly Outcome[],
): Promise<Written> {
  const url = `sqlite:./${databases++}.db` as const;
  process.chdir(cwd);
  const study = (await createStudy({
    ...{ name: NAME, space, objectives, storage: url, sampler: random(), seed: databases },
  })) as Written["study"];
  for (const { how, attributes, values, reports, message } of results) {
    const trial = await study.ask().catch(() => undefined);
    if (trial === undefined) break; // nothing is left to try in a finite space
    for (const [key, value] of Object.entries(attributes)) trial.setAttr(key, value as never);
    for (const [i, value] of reports.entries())
      if (typeof objectives === "string") await trial.report(value, i + 1);
    if (how === "complete")
      await trial.tell(
        (typeof objectives === "string" ? values[0] : { a: values[0], b: values[1] }) as never,
      );
    if (how === "pruned") await trial.prune();
    if (how === "failed") await trial.fail(new Error(message));
  }
  await study.enqueue({}).catch(() => {});
  await study.setAttr("note", 'a, "b"\n');
  await study.refresh();
  return { url, study };
}

const objectives = fc.constantFrom<Objectives>("minimize", "maximize", {
  a: "minimize",
  b: "maximize",
});
const given = (url: string): readonly string[] => ["--study", NAME, "--storage", url];

it("what trials, best, export, import and ask write, read back, is what the study holds", async () => {
  await fc.assert(
    fc.asyncProperty(paramTrees, objectives, outcomes, async (space, directions, results) => {
      const { url, study } = await writeStudy(space, directions, results);
      const trials = asJson(study.trials);
      expect(await jsonHere(cwd, "trials", ...given(url))).toEqual(trials);

      const best = "best" in study ? study.best : study.front;
      if ("best" in study ? best !== undefined : (best as readonly unknown[]).length > 0)
        expect(await jsonHere(cwd, "best", ...given(url))).toEqual(asJson(best));

      const json = await attuneHere(cwd, "export", "--format", "json", ...given(url));
      expect(JSON.parse(json.out)).toMatchObject({
        name: NAME,
        space: asJson(study.space.toJSON()),
        objectives: directions,
        attributes: { note: 'a, "b"\n' },
        trials,
      });

      const csv = await attuneHere(cwd, "export", "--raw", "--out", "trials.csv", ...given(url));
      expect(csv).toMatchObject({ code: 0, out: "" });
      expectCsv(readFileSync(join(cwd, "trials.csv"), "utf8"), toRows(study));

      const copy = `sqlite:./${databases++}.db` as const;
      const lines = await attuneHere(cwd, "export", "--format", "jsonl", ...given(url));
      writeFileSync(join(cwd, "backup.jsonl"), lines.out);
      await jsonHere(cwd, "import", "backup.jsonl", "--storage", copy);
      // A backup gives trials that run back to wait.
      const restored = await jsonHere<readonly object[]>(cwd, "trials", ...given(copy));
      expect(restored.length).toBe(study.trials.length);
      for (const [i, trial] of study.trials.entries())
        if (trial.state === "running")
          expect(restored[i]).toMatchObject({ state: "waiting", params: asJson(trial.params) });
        else expect(restored[i]).toEqual(asJson(trial));
      const again = await createStudy({
        ...{ name: NAME, space, objectives: directions, storage: copy, sampler: random() },
      });
      for (const [i, trial] of study.trials.entries())
        if (trial.state !== "running") expect(again.trials[i]).toEqual(trial);
      await again.close();
      await study.close();

      const asked = await attuneHere(cwd, "ask", "--json", ...given(copy));
      if (asked.code !== 0) return expect(asked.err).toMatch(/nothing left to try/);
      const { trial, params } = JSON.parse(asked.out);
      const now = await jsonHere<readonly { params: unknown }[]>(cwd, "trials", ...given(copy));
      expect(now[trial]).toMatchObject({ number: trial, state: "running", params });
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

/** Compares a CSV text, which another program reads, with the rows that went in. */
function expectCsv(text: string, rows: ReturnType<typeof toRows>): void {
  const { data, errors } = Papa.parse<{ [column: string]: string }>(text, {
    header: true,
    delimiter: ",",
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  expect(data.length).toBe(rows.length);
  for (const [i, row] of rows.entries())
    for (const [column, value] of Object.entries(row)) {
      const cell = data[i][column];
      if (value === undefined) expect(cell).toBe("");
      else if (typeof value === "number") expect(Number(cell)).toBe(value + 0);
      else if (typeof value === "object" && value !== null)
        expect(JSON.parse(cell)).toEqual(asJson(value));
      else expect(cell).toBe(String(value));
    }
}
