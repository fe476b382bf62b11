import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SqlDatabase, specOf, sqlDatabase } from "../../../test/sql-database.ts";
import type { TrialState } from "../../trial/record.ts";
import { dropCheckpoint, putCheckpoint, readCheckpoint } from "./checkpoints.ts";

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);

describe("Checkpoints in SQL", () => {
  let db: SqlDatabase;
  beforeEach(async () => {
    db = await sqlDatabase();
    await db.storage.open(specOf("s"));
    for (const number of [0, 1])
      await db.sql.all(
        "INSERT INTO trials (study, number, state, origin, worker, attempt, started, changed) " +
          "VALUES (1, ?, 'running', '\"added\"', 'w', 1, 0, 1)",
        number,
      );
  });
  afterEach(() => db.storage.close());

  it("keep every byte", async () => {
    await putCheckpoint(db.sql, 1, 0, { step: 4, bytes: ALL_BYTES });
    expect(await readCheckpoint(db.sql, 1, 0)).toEqual({ step: 4, bytes: ALL_BYTES });
  });
  it("store only the part of a buffer that the array views", async () => {
    const bytes = new Uint8Array(ALL_BYTES.buffer, 10, 3);
    await putCheckpoint(db.sql, 1, 0, { step: 0, bytes });
    expect((await readCheckpoint(db.sql, 1, 0))?.bytes).toEqual(new Uint8Array([10, 11, 12]));
  });
  it("are replaced as a whole, also by a shorter one of an earlier step", async () => {
    await putCheckpoint(db.sql, 1, 0, { step: 4, bytes: ALL_BYTES });
    await putCheckpoint(db.sql, 1, 0, { step: 2, bytes: new Uint8Array(0) });
    expect(await readCheckpoint(db.sql, 1, 0)).toEqual({ step: 2, bytes: new Uint8Array(0) });
    expect(await db.sql.all("SELECT * FROM checkpoints")).toHaveLength(1);
  });
  it("belong to one trial of one study", async () => {
    await putCheckpoint(db.sql, 1, 0, { step: 4, bytes: ALL_BYTES });
    expect(await readCheckpoint(db.sql, 1, 1)).toBeUndefined();
    expect(await readCheckpoint(db.sql, 2, 0)).toBeUndefined();
  });
  it.each<readonly [TrialState, boolean]>([
    ["complete", true],
    ["pruned", true],
    ["failed", true],
    ["paused", false],
    ["waiting", false],
    ["running", false],
  ])("of a trial that is %s now are dropped: %s", async (state, dropped) => {
    await putCheckpoint(db.sql, 1, 0, { step: 4, bytes: ALL_BYTES });
    await putCheckpoint(db.sql, 1, 1, { step: 5, bytes: ALL_BYTES });
    await dropCheckpoint(db.sql, 1, 0, { state, checkpoint: 4 });
    expect((await readCheckpoint(db.sql, 1, 0)) === undefined).toBe(dropped);
    expect(await readCheckpoint(db.sql, 1, 1)).toMatchObject({ step: 5 });
  });
  it("of step 0 are dropped too", async () => {
    await putCheckpoint(db.sql, 1, 0, { step: 0, bytes: ALL_BYTES });
    await dropCheckpoint(db.sql, 1, 0, { state: "complete", checkpoint: 0 });
    expect(await readCheckpoint(db.sql, 1, 0)).toBeUndefined();
  });
});
