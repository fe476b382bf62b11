import { describe, expect, it } from "vitest";
import { createParts } from "../../../test/study-parts.ts";
import { createRng } from "../../numeric/rng.ts";
import type { Pruner, Takeover } from "../../pruner/pruner.ts";
import { runningRow } from "../../trial/row.ts";
import { chooseTakeover } from "./takeover.ts";

const rng = createRng(1);
async function study(takeover: Takeover | undefined) {
  const pruner: Pruner = {
    name: "copier",
    supports: { objectives: 1 },
    decide: () => "pause",
    promote: () => [],
    takeover: () => takeover,
  };
  const parts = await createParts({ pruner });
  const { trials } = await parts.asking.ask(2);
  for (const [i, trial] of trials.entries()) {
    await trial.checkpoint.write(Uint8Array.of(i), 3);
    await trial.finish({ state: "paused", step: 3 });
  }
  const member = parts.mirror.rows.get(0) ?? runningRow(0, "w", null, "added", undefined, 0);
  return { ...parts, trials, member };
}

describe("a takeover", () => {
  it("starts with the other member's checkpoint, new parameters, and how it came to them", async () => {
    const { context, trials, member } = await study({
      from: 1,
      unit: Float64Array.of(0.75),
      end: 9,
    });
    const start = await chooseTakeover(context, trials[0].ticket, member, rng);
    expect(start).toMatchObject({
      ticket: trials[0].ticket,
      params: { x: 0.75 },
      origin: { sampler: "copier", reason: "copied trial 1 at step 3" },
      checkpoint: { step: 3, bytes: Uint8Array.of(1) },
      note: {
        schedule: [
          { step: 0, params: trials[1].params },
          { step: 3, params: { x: 0.75 }, from: 1 },
        ],
        own: [
          { step: 0, params: trials[0].params },
          { step: 3, params: { x: 0.75 }, from: 1 },
        ],
      },
    });
  });
  it("is none where the pruner wants none, or the other has nothing to copy", async () => {
    const unit = Float64Array.of(0.75);
    for (const takeover of [
      undefined,
      { from: 7, unit, end: 9 }, // no such trial
      { from: 1, unit, end: 3 }, // nothing left to train
    ]) {
      const { context, trials, member } = await study(takeover);
      expect(await chooseTakeover(context, trials[0].ticket, member, rng)).toBeUndefined();
    }
  });
  it("is none if the other has finished meanwhile, and its checkpoint is gone", async () => {
    const { context, trials, member, storage, asking } = await study({
      from: 1,
      unit: Float64Array.of(0.75),
      end: 9,
    });
    const { leases } = await storage.claim("s", {
      count: 1,
      worker: "w",
      leaseMs: 1000,
      key: "k",
      after: null,
      promote: [1],
    });
    await storage.finish(
      "s",
      [{ ticket: leases[0].ticket, outcome: { state: "complete", values: [1], limits: [] } }],
      null,
    );
    expect(await chooseTakeover(context, trials[0].ticket, member, rng)).toBeUndefined();
    expect(asking).toBeDefined();
  });
});
