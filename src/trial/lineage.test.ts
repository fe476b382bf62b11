import { describe, expect, it } from "vitest";
import { copyLineage, lineageOf } from "./lineage.ts";
import type { Json } from "./record.ts";
import { runningRow } from "./row.ts";

const row = (number: number, x: number, note?: Json) =>
  runningRow(number, "w", { x }, "added", note, 1);

describe("the lineage of a member that copies another one", () => {
  it("begins with the donor's parameters in the schedule, and with its own in its own part", () => {
    expect(copyLineage(row(1, 0.1), row(2, 0.2), 10, { x: 0.25 })).toEqual({
      schedule: [
        { step: 0, params: { x: 0.2 } },
        { step: 10, params: { x: 0.25 }, from: 2 },
      ],
      own: [
        { step: 0, params: { x: 0.1 } },
        { step: 10, params: { x: 0.25 }, from: 2 },
      ],
    });
  });
  it("goes on with the donor's schedule, and with its own past", () => {
    const donor = row(2, 0.2, copyLineage(row(2, 0.2), row(3, 0.3), 5, { x: 0.35 }));
    const member = row(1, 0.1, copyLineage(row(1, 0.1), row(4, 0.4), 5, { x: 0.45 }));
    expect(copyLineage(member, donor, 10, { x: 0.5 })).toEqual({
      schedule: [
        { step: 0, params: { x: 0.3 } },
        { step: 5, params: { x: 0.35 }, from: 3 },
        { step: 10, params: { x: 0.5 }, from: 2 },
      ],
      own: [
        { step: 0, params: { x: 0.1 } },
        { step: 5, params: { x: 0.45 }, from: 4 },
        { step: 10, params: { x: 0.5 }, from: 2 },
      ],
    });
  });
  it("leaves out what the donor was trained with from the step of the copy on", () => {
    const donor = row(2, 0.2, copyLineage(row(2, 0.2), row(3, 0.3), 10, { x: 0.35 }));
    expect(lineageOf(copyLineage(row(1, 0.1), donor, 10, { x: 0.5 }))?.schedule).toEqual([
      { step: 0, params: { x: 0.3 } },
      { step: 10, params: { x: 0.5 }, from: 2 },
    ]);
  });
  it("is read back from the sampler state, through JSON", () => {
    const note = copyLineage(row(1, 0.1), row(2, 0.2), 3, { x: 0.5 });
    expect(lineageOf(JSON.parse(JSON.stringify(note)))).toEqual(note);
  });
  it.each([undefined, null, {}, { schedule: [] }, { own: [] }, { generation: 3 }])(
    "is none in the sampler state %j",
    (note) => expect(lineageOf(note)).toBeUndefined(),
  );
});
