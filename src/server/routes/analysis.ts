import * as v from "valibot";
import { explainPlotted } from "../../analysis/beliefs/explain-study.ts";
import { importanceByName } from "../../analysis/importance.ts";
import { readPlotted } from "../../study/stored/read-plotted.ts";
import { findStudy, readTable } from "../../study/stored/read-study.ts";
import { type Route, route } from "../http/route.ts";
import { json, text } from "../schema/values.ts";
import type { Served } from "./served.ts";

const importanceAnswer = v.object({
  objective: v.optional(v.string()),
  importance: v.record(v.string(), v.number()),
});

const trialCounts = {
  waiting: v.number(),
  finished: v.number(),
  results: v.number(),
  improvements: v.number(),
};
const explanation = v.object({
  study: v.string(),
  finished: v.number(),
  recommendation: v.object({
    action: v.picklist(["go on", "enough", "widen a range", "mend failures"]),
    reason: v.string(),
  }),
  sections: v.array(v.object({ title: v.string(), sentences: v.array(v.string()) })),
  failures: v.optional(v.object({ failed: v.number(), alike: v.number(), message: v.string() })),
  objectives: v.array(json),
  front: v.optional(v.array(json)),
  frontSize: v.optional(v.number()),
  sources: v.array(
    v.object({
      source: v.string(),
      kind: v.picklist(["sampler", "enqueued", "added"]),
      ...trialCounts,
      rank: v.optional(v.number()),
      beats: v.optional(v.number()),
    }),
  ),
});

/** Routes that say what the trials show. */
export function analysisRoutes({ storage }: Pick<Served, "storage">): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/importance",
      role: "viewer",
      summary: "Share of the result's variance that each parameter explains, the largest first",
      query: v.strictObject({ objective: v.optional(text(1000)) }),
      answers: { 200: { description: "Shares by flat name", schema: importanceAnswer } },
      handle: async ({ study: name, query: { objective } }) => {
        const info = await findStudy(storage, name);
        const { space, table } = await readTable(storage, info);
        const { objectives } = info;
        const study = { space, objectives, history: table.history };
        const importance = importanceByName(study, objective);
        return { json: { ...(objective !== undefined && { objective }), importance } };
      },
    }),
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/explain",
      role: "viewer",
      summary:
        "What the search believes, in numbers and in words: a model along each parameter, the most " +
        "promising region, what was not explored, what further trials are expected to gain, and what to do",
      query: v.strictObject({ objective: v.optional(text(1000)) }),
      answers: { 200: { description: "The explanation", schema: explanation } },
      handle: async ({ study: name, query: { objective } }) => {
        const study = await readPlotted(storage, await findStudy(storage, name));
        return { json: explainPlotted(study, objective) };
      },
    }),
  ];
}
