import { expect, it } from "vitest";
import { evaluated } from "../../../test/tune-parts.ts";
import { planTuning } from "../plan.ts";
import { RunTime } from "./run-time.ts";

const rows = Array.from({ length: 60 }, (_, i) => ({
  a: (i * 37) % 60,
  y: (i * 7) % 3 === 0 ? "yes" : "no",
}));

/** The time of a run of ten seconds, of which some have gone before the first candidate. */
async function runOf({ planned }: { readonly planned: number }) {
  let seconds = planned;
  const plan = await planTuning(rows, { target: "y", seconds: 10 });
  const time = new RunTime(plan, { seconds: 10, startedMs: 0 }, 2, 0, () => 1000 * seconds);
  const [constant, linear] = [evaluated(0, 0.5, { model: "constant" }), evaluated(1, 0.7)];
  return (at: number, ended: number): boolean => {
    seconds = at;
    return time.isOver(
      {
        hasWinner: ended > 1,
        hasEnded: (count) => ended >= count,
        leaderboard: [constant, linear].slice(0, ended),
      },
      2,
    );
  };
}

it("keeps a constant if no other candidate is ready when the time is over by a quarter", async () => {
  const isOver = await runOf({ planned: 3 });
  expect([
    isOver(9, 1),
    isOver(10.1, 2),
    isOver(12.4, 1),
    isOver(12.6, 0),
    isOver(12.6, 1),
  ]).toEqual([false, true, false, false, true]);
});

it("gives the first candidates five seconds after a long preparation", async () => {
  const isOver = await runOf({ planned: 9 });
  expect([
    isOver(14.1, 1),
    isOver(16.4, 1),
    isOver(16.6, 0),
    isOver(16.6, 1),
    isOver(12, 2),
  ]).toEqual([false, false, false, true, true]);
});
