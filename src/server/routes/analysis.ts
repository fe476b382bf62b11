import * as v from "valibot";
import { importanceByName } from "../../analysis/importance.ts";
import { findStudy, readTable } from "../../study/read-study.ts";
import { type Route, route } from "../http/route.ts";
import { text } from "../schema/values.ts";
import type { Served } from "./served.ts";

const importanceAnswer = v.object({
  objective: v.optional(v.string()),
  importance: v.record(v.string(), v.number()),
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
  ];
}
