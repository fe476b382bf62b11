import { lineageOf } from "../trial/lineage.ts";
import { type Measures, named, violation } from "../trial/measures.ts";
import type { TrialRecord } from "../trial/record.ts";
import type { TrialRow } from "../trial/row.ts";

/** A stored trial as users see it: values and limits by name. */
export function recordOf(t: TrialRow, measures: Measures): TrialRecord<any, any, any> {
  const schedule = lineageOf(t.note)?.schedule;
  const common = {
    number: t.number,
    params: t.params ?? {},
    attributes: t.attributes,
    reports: t.reports.map((r) => ({
      step: r.step,
      value: named(measures, r.values) as any,
      seconds: r.seconds,
    })),
    origin: t.origin,
    ...(schedule && { schedule }),
  };
  if (t.state === "waiting") return { ...common, state: "waiting" };
  const started = {
    ...common,
    startedAt: new Date(t.startedAt),
    worker: t.worker,
    attempt: t.attempt,
  };
  switch (t.state) {
    case "running":
      return { ...started, state: "running" };
    case "paused":
      return { ...started, state: "paused", step: t.step };
    case "complete": {
      const limits = Object.fromEntries(measures.limits.map((l, i) => [l.name, t.limits[i]]));
      return {
        ...started,
        state: "complete",
        seconds: t.seconds,
        value: named(measures, t.values) as any,
        ...(t.error !== undefined && { error: named(measures, t.error) as any }),
        ...(t.cost !== undefined && { cost: t.cost }),
        limits,
        feasible: violation(measures, t.limits) === 0,
      };
    }
    case "pruned":
      return { ...started, state: "pruned", seconds: t.seconds, step: t.step };
    case "failed":
      return {
        ...started,
        state: "failed",
        seconds: t.seconds,
        reason: t.reason!,
        message: t.message!,
      };
  }
}
