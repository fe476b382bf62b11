import * as v from "valibot";
import { columnsToBytes } from "../columns/column-bytes.ts";
import type { ColumnsCache } from "../columns/columns-cache.ts";
import { type Route, route } from "../http/route.ts";
import { toEventId } from "../live/event-id.ts";
import { json, whole, wholeText } from "../schema/values.ts";

const DEFAULT_LIMIT = 20_000;
const MAX_LIMIT = 200_000;
/** Points of a curve as small as an icon. */
const DEFAULT_POINTS = 60;
const MAX_POINTS = 1000;

const column = v.array(json);
const columnsAnswer = v.object({
  id: v.string(),
  number: v.array(whole(0)),
  state: v.array(v.string()),
  feasible: column,
  seconds: column,
  startedAt: column,
  values: v.record(v.string(), column),
  params: v.record(v.string(), column),
  next: v.optional(whole(0)),
});
const bestAnswer = v.object({
  number: v.array(whole(0)),
  value: v.array(json),
  cost: v.optional(v.number()),
  workers: whole(0),
  secondsPerTrial: v.optional(v.number()),
});

/** Routes that read all trials of a study at once, for charts and tables. */
export function columnRoutes(columns: ColumnsCache): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/columns",
      role: "viewer",
      summary:
        "Trials in order of number as columns, a page at a time: `next` is the `after` of the " +
        "next page. `id` is the event after which `events` says what has changed since. " +
        "`format=bytes` gives the arrays as they are in memory, as the dashboard reads them",
      query: v.strictObject({
        after: v.optional(wholeText()),
        limit: v.optional(wholeText(MAX_LIMIT)),
        format: v.optional(v.picklist(["json", "bytes"])),
      }),
      answers: { 200: { description: "A page of columns", schema: columnsAnswer } },
      handle: async ({ study, query }) => {
        const { after = -1, limit = DEFAULT_LIMIT } = query;
        const read = await columns.read(study, { after, limit });
        const id = toEventId(read.cursor);
        if (query.format === "bytes") {
          const { rows, ...taken } = read.take(after, limit);
          return new Response(
            columnsToBytes({ id, rows: rows.length, total: read.total, ...taken }),
            {
              headers: { "Content-Type": "application/octet-stream" },
            },
          );
        }
        const page = read.page(after, limit);
        // The numbers are those of JSON already: a plain text takes a third of the time.
        return new Response(JSON.stringify({ id, ...page }), {
          headers: { "Content-Type": "application/json" },
        });
      },
    }),
    route({
      method: "GET",
      path: "/api/v1/studies/{study}/best-so-far",
      role: "viewer",
      summary:
        "Trials that were the best of the first objective when they ended, at most `points`; the sum " +
        "of costs, the workers that run trials, and the time from one end of a trial to the next",
      query: v.strictObject({ points: v.optional(wholeText(MAX_POINTS)) }),
      answers: {
        200: { description: "Their numbers and values, and the pace", schema: bestAnswer },
      },
      handle: async ({ study, query }) => {
        const read = await columns.read(study);
        return {
          json: { ...read.bestSoFar(query.points ?? DEFAULT_POINTS), ...read.activity() },
        };
      },
    }),
  ];
}
