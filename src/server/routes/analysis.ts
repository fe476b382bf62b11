import * as v from "valibot";
import { importanceByName } from "../../analysis/importance.ts";
import { type PlotKind, plot } from "../../analysis/plot.ts";
import { makeRenaming } from "../../space/aliases.ts";
import { findStudy, readFoundStudy, readTable } from "../../study/read-study.ts";
import { type Route, route } from "../http/route.ts";
import { text } from "../schema/values.ts";
import type { Served } from "./served.ts";

const importanceAnswer = v.object({
  objective: v.optional(v.string()),
  importance: v.record(v.string(), v.number()),
});

/** Routes that say what the trials show. */
export function analysisRoutes({ storage }: Served): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/importance",
      role: "viewer",
      summary: "Share of the result's variance that each parameter explains, the largest first",
      query: v.strictObject({ objective: v.optional(text(1000)) }),
      answers: { 200: { description: "Shares by flat name", schema: importanceAnswer } },
      handle: async ({ study, query: { objective } }) => {
        const info = await findStudy(storage, study);
        const { space, table } = await readTable(storage, info);
        const { objectives } = info;
        const shares = importanceByName({ space, objectives, history: table.history }, objective);
        const { nameOf } = makeRenaming(info.space?.aliases);
        const importance = Object.fromEntries(
          Object.entries(shares).map(([path, share]) => [nameOf(path), share]),
        );
        return { json: { ...(objective !== undefined && { objective }), importance } };
      },
    }),
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/plots/{kind}",
      role: "viewer",
      summary: "A plot of the study: history, importance, slice, front or curves",
      query: v.strictObject({
        objective: v.optional(text(1000)),
        param: v.optional(text(1000)),
      }),
      answers: { 200: { description: "The plot", type: "image/svg+xml" } },
      handle: async ({ study, path, query: { objective, param } }) => {
        const { view } = await readFoundStudy(storage, await findStudy(storage, study));
        // `plot` refuses other kinds and names.
        const svg = plot(view, path["kind"] as PlotKind, {
          ...(objective !== undefined && { objective }),
          ...(param !== undefined && { params: [param] }),
        });
        return new Response(svg, { headers: { "Content-Type": "image/svg+xml" } });
      },
    }),
  ];
}
