import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, it } from "vitest";
import { categorical, createStudy, float, int } from "../index.ts";
import type { UntypedRecord } from "../trial/to-record.ts";
import { streamParquet } from "./stream-parquet.ts";

/** What another program reads in the file of a study. */
async function readBack(
  study: Parameters<typeof streamParquet>[0] & { readonly trials: readonly UntypedRecord[] },
  isShown?: (column: string) => boolean,
) {
  const parts: Uint8Array[] = [];
  const trials = async function* () {
    yield* study.trials;
  };
  for await (const part of streamParquet(study, trials, isShown)) parts.push(part);
  const file = Uint8Array.from(Buffer.concat(parts)).buffer;
  return { rows: await parquetReadObjects({ file }), metadata: parquetMetadata(file) };
}

it("has the values of trials in the types that they have, and null where there is none", async () => {
  const study = await createStudy({
    space: {
      lr: float(0, 1),
      layers: int(1, 4),
      big: int(0, 2 ** 40),
      kind: categorical(["a", "ü 🎉"]),
      mixed: categorical([1, "1", true]),
      flag: categorical([true, false]),
    },
    objectives: { loss: "minimize", "param:lr": "maximize" },
    limits: { size: { atMost: 3 } },
  });
  const params = { lr: 1, layers: 2, big: 2 ** 35, kind: "ü 🎉", mixed: "1", flag: false } as const;
  await study.add([
    {
      params,
      result: { value: { loss: 0.25, "param:lr": -Infinity }, limits: { size: 2 }, cost: 7 },
      attributes: { host: "n1", tags: ["x", { y: 1 }], seen: 3 },
    },
    {
      params: { ...params, lr: 0.1, big: 5, kind: "a", mixed: true, flag: true },
      state: "failed",
      message: 'a\n"b"',
      attributes: { seen: 2.5 },
    },
  ]);
  await study.enqueue({ ...params, mixed: 1 });
  const { rows, metadata } = await readBack(study);
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatchObject({
    ...{ number: 0, state: "complete", loss: 0.25, "value:param:lr": -Infinity, size: 2, cost: 7 },
    ...{ feasible: true, "param:lr": 1, "param:layers": 2, "param:big": BigInt(2 ** 35) },
    ...{ "param:kind": "ü 🎉", "param:mixed": "1", "param:flag": false, reason: null },
    ...{ "attribute:host": "n1", "attribute:tags": ["x", { y: 1 }], "attribute:seen": 3 },
  });
  expect(rows[1]).toMatchObject({
    ...{ number: 1, state: "failed", reason: "error", message: 'a\n"b"', loss: null, size: null },
    ...{ "param:big": 5n, "param:mixed": true, "param:flag": true, "attribute:host": null },
    ...{ "attribute:tags": null, "attribute:seen": 2.5, cost: null },
  });
  expect(rows[2]).toMatchObject({ state: "waiting", started: null, seconds: null });
  expect(rows[2]!["param:mixed"]).toBe(1);
  const first = study.trials.find((t) => t.state === "complete");
  expect(rows[0]!["started"]).toEqual(first!.startedAt);
  const types = Object.fromEntries(
    metadata.schema.map(({ name, type, converted_type }) => [name, converted_type ?? type]),
  );
  expect(types).toMatchObject({
    ...{ number: "INT32", state: "UTF8", started: "TIMESTAMP_MILLIS", "param:lr": "DOUBLE" },
    ...{ "param:layers": "INT32", "param:big": "INT64", "param:mixed": "JSON", loss: "DOUBLE" },
    ...{ feasible: "BOOLEAN", "attribute:seen": "DOUBLE" },
  });
  const some = await readBack(study, (column) => ["number", "loss"].includes(column));
  expect(some.rows[0]).toEqual({ number: 0, loss: 0.25 });
});

it("is a file without trials, and of more trials than a group of rows has", async () => {
  const empty = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
  expect((await readBack(empty)).rows).toEqual([]);
  const study = await createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });
  await study.add([{ params: { x: 0.5 }, result: 1 }]);
  const trials = Array.from({ length: 20_001 }, (_, number) => ({
    ...study.trials[0]!,
    ...{ number, params: { x: number / 20_001 } },
  }));
  const { space, objectives, limits } = study;
  const { rows, metadata } = await readBack({ space, objectives, limits, trials });
  expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([10_000, 10_000, 1]);
  expect(rows.map((row) => [row["number"], row["param:x"]])).toEqual(
    trials.map(({ number, params }) => [number, params.x]),
  );
});
