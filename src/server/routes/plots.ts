import * as v from "valibot";
import { plotGroups } from "../../analysis/plot.ts";
import type { PlotKind } from "../../analysis/plots/numbers.ts";
import { plotPng } from "../../analysis/plots/plot-png.ts";
import type { Plot } from "../../analysis/plots/plot-result.ts";
import type { PlottedGroup } from "../../analysis/plots/plotted-study.ts";
import { readGroups } from "../../study/stored/read-groups.ts";
import { readPlotted } from "../../study/stored/read-plotted.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { Refused } from "../http/problem.ts";
import { type Reply, type Route, route } from "../http/route.ts";
import { json, text, wholeText } from "../schema/values.ts";
import { type Caller, maySee } from "../security/caller.ts";
import type { Served } from "./served.ts";

const MAX_POINTS = 100_000;
const MAX_NAMES = 100;
/** Narrowest and widest drawing in pixels. */
const WIDTHS = [320, 4000] as const;

/** A list of names: names may have any character, so that it is JSON. */
const names = v.pipe(
  text(20_000),
  v.rawTransform(({ dataset, addIssue, NEVER }): readonly string[] => {
    const list = parseList(dataset.value);
    if (list !== undefined) return list;
    addIssue({ message: 'must be a list of names as JSON: ["a","b"]' });
    return NEVER;
  }),
);

const options = {
  objective: v.optional(text(1000)),
  param: v.optional(text(1000)),
  params: v.optional(names),
  log: v.optional(v.picklist(["true", "false"])),
  by: v.optional(v.picklist(["trials", "seconds"])),
  optimum: v.optional(v.pipe(text(40), v.transform(Number), v.finite())),
  maxPoints: v.optional(wholeText(MAX_POINTS)),
  format: v.optional(v.picklist(["svg", "png", "json"])),
  theme: v.optional(v.picklist(["light", "dark"])),
  width: v.optional(v.pipe(wholeText(WIDTHS[1]), v.minValue(WIDTHS[0]))),
};
const ofOne = v.strictObject(options);
const ofSeveral = v.strictObject({ ...options, studies: names });
type PlotQuery = v.InferOutput<typeof ofOne>;

const ANSWERS = { 200: { description: "The plot", type: "image/svg+xml", schema: json } };
const SUMMARY =
  "`format` is svg, json (the numbers behind it) or png; `theme` light or dark; `params` and " +
  "`studies` are lists as JSON";

/** Routes that draw studies. */
export function plotRoutes({ storage }: Pick<Served, "storage">): readonly Route[] {
  const groupsOf = (list: readonly string[], caller: Caller) => {
    for (const name of list)
      if (!name.includes("*") && !maySee(caller, name))
        throw new Refused(403, "study", "the token is for other studies");
    return readGroups(storage, list, (name) => maySee(caller, name));
  };
  const groupOf = async (name: string): Promise<PlottedGroup> => {
    const plotted = await readPlotted(storage, await findStudy(storage, name));
    return { name, studies: [plotted] };
  };
  return [
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/plots/{kind}",
      role: "viewer",
      summary: `A plot of the study: history, importance, slice, contour, front, curves, …; ${SUMMARY}`,
      query: ofOne,
      answers: ANSWERS,
      handle: async ({ study, path, query }) =>
        draw([await groupOf(study)], path["kind"] as PlotKind, query),
    }),
    route({
      method: "GET",
      path: "/api/v1/plots/{kind}",
      role: "viewer",
      summary:
        "A plot of several studies: best, comparison, edf, hypervolume, regret; a name with * is a " +
        `group of all that match; ${SUMMARY}`,
      query: ofSeveral,
      answers: ANSWERS,
      handle: async ({ path, query: { studies, ...query }, caller }) =>
        draw(await groupsOf(studies, caller), path["kind"] as PlotKind, query),
    }),
  ];
}

async function draw(
  groups: readonly PlottedGroup[],
  kind: PlotKind,
  query: PlotQuery,
): Promise<Reply> {
  const { objective, param, params, log, by, optimum, maxPoints } = query;
  const chosen = params ?? (param === undefined ? undefined : [param]);
  // `plotGroups` refuses other kinds and names.
  const plot = plotGroups("plot", groups, kind, {
    ...(objective !== undefined && { objective }),
    ...(chosen !== undefined && { params: chosen }),
    ...(log === "true" && { log: true }),
    ...(by !== undefined && { by }),
    ...(optimum !== undefined && { optimum }),
    ...(maxPoints !== undefined && { maxPoints }),
  });
  return drawn(plot, query);
}

async function drawn(plot: Plot, { format, theme, width }: PlotQuery): Promise<Reply> {
  if (format === "json") return { json: plot.numbers };
  if (format === "png")
    return new Response(new Uint8Array(await plotPng(plot, { theme, width })), {
      headers: { "Content-Type": "image/png" },
    });
  return new Response(plot.toSvg({ theme, width }), {
    headers: { "Content-Type": "image/svg+xml" },
  });
}

function parseList(given: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(given);
    const isList = Array.isArray(list) && list.length > 0 && list.length <= MAX_NAMES;
    return isList && list.every((name) => typeof name === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}
