import * as v from "valibot";
import { eachPage } from "../../storage/page.ts";
import type { Storage, StudyInfo } from "../../storage/storage.ts";
import { findStudy } from "../../study/stored/read-study.ts";
import { readBest } from "../../study/stored/stored-trials.ts";
import { measuresOf } from "../../trial/measures.ts";
import { toRecord, type UntypedRecord } from "../../trial/to-record.ts";
import { Refused } from "../http/problem.ts";
import { type Call, type Route, route } from "../http/route.ts";
import * as answers from "../schema/answers.ts";
import { list, states, wholeText } from "../schema/values.ts";
import type { Served } from "./served.ts";
import { makeShown } from "./shown-trial.ts";
import { pickFields, readFields } from "./trial-fields.ts";
import { acceptedFormat, FILE_TYPES, fileResponse } from "./trial-files.ts";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;

const listing = v.strictObject({
  state: v.optional(list),
  fields: v.optional(list),
  after: v.optional(wholeText()),
  limit: v.optional(v.pipe(wholeText(MAX_LIMIT), v.minValue(1, "must be at least 1"))),
  format: v.optional(v.picklist(["json", "csv", "parquet"])),
});
type Listing = v.InferOutput<typeof listing>;

const PATH = "/api/v1/studies/{study}";

type Reads = Pick<Served, "storage">;

/** Routes that read trials. */
export function trialRoutes(served: Reads): readonly Route[] {
  return [listRoute(served), trialRoute(served), leasesRoute(served), bestRoute(served)];
}

function listRoute({ storage }: Reads): Route {
  return route({
    method: "GET",
    path: `${PATH}/trials`,
    role: "viewer",
    summary:
      "Trials in order of number, a page at a time: `next` is the `after` of the next page. " +
      "`state` and `fields` are lists with commas; `format=csv` and `format=parquet`, or a header " +
      "`Accept`, give all trials as a file unless `limit` says how many",
    query: listing,
    answers: {
      200: {
        ...{ description: "A page of trials, or a file of them", schema: answers.page },
        files: Object.values(FILE_TYPES),
      },
    },
    handle: async ({ study, query, request }) => {
      const info = await findStudy(storage, study);
      const wanted = statesOf(query);
      const fields = readFields(info, query.fields);
      const { format = acceptedFormat(request) ?? "json" } = query;
      if (format !== "json") {
        const some = () => take(each(storage, info, wanted, query.after), query.limit ?? Infinity);
        return fileResponse(format, info, some, fields);
      }
      const limit = query.limit ?? DEFAULT_LIMIT;
      const found: UntypedRecord[] = [];
      let next: number | undefined;
      for await (const trial of each(storage, info, wanted, query.after)) {
        if (found.length === limit) {
          next = found.at(-1)?.number ?? query.after;
          break;
        }
        found.push(trial);
      }
      const shown = makeShown(info);
      const trials = found.map((trial) => pickFields(shown(trial), fields));
      return { json: { trials, ...(next !== undefined && { next }) } };
    },
  });
}

function trialRoute({ storage }: Reads): Route {
  return route({
    method: "GET",
    path: `${PATH}/trials/{number}`,
    role: "viewer",
    summary: "One trial",
    answers: { 200: { description: "The trial", schema: answers.trial } },
    handle: async ({ study, number }: Call) => {
      const info = await findStudy(storage, study);
      const [row] = await storage.page(study, { after: number - 1, count: 1 });
      if (row?.number !== number)
        throw new Refused(404, "trial-not-found", `the study has no trial ${number}`);
      return { json: makeShown(info)(toRecord(row, measuresOf(info.objectives, info.limits))) };
    },
  });
}

function leasesRoute({ storage }: Reads): Route {
  return route({
    method: "GET",
    path: `${PATH}/leases`,
    role: "viewer",
    summary:
      "When the leases of running trials end: below 0 for those whose client is silent, which the " +
      "next one that asks is given",
    answers: {
      200: { description: "The leases, as far as the storage knows", schema: answers.leases },
    },
    handle: async ({ study }: Call) => {
      const info = await findStudy(storage, study);
      const ends = (await storage.leaseEnds?.(info.name)) ?? new Map<number, number>();
      const leases = [...ends].map(([number, ms]) => ({ number, endsInSeconds: ms / 1000 }));
      return { json: { leases } };
    },
  });
}

function bestRoute({ storage }: Reads): Route {
  return route({
    method: "GET",
    path: `${PATH}/best`,
    role: "viewer",
    summary: "The best trial; with several objectives all that no other trial dominates",
    answers: { 200: { description: "The trials; none at first", schema: answers.trials } },
    handle: async ({ study }: Call) => {
      const info = await findStudy(storage, study);
      return { json: { trials: (await readBest(storage, info)).map(makeShown(info)) } };
    },
  });
}

/** The trials in these states, in order of number. */
async function* each(
  storage: Storage,
  info: StudyInfo,
  wanted: ReadonlySet<string> | undefined,
  after = -1,
): AsyncGenerator<UntypedRecord> {
  const measures = measuresOf(info.objectives, info.limits);
  const read: Parameters<typeof eachPage>[0] = (request) =>
    storage.page(info.name, { ...request, after: Math.max(after, request.after ?? -1) });
  for await (const page of eachPage(read))
    for (const row of page)
      if (wanted === undefined || wanted.has(row.state)) yield toRecord(row, measures);
}

/** The states that a query names; undefined for all. @throws Refused 400 */
function statesOf({ state }: Listing): ReadonlySet<string> | undefined {
  if (state === undefined || state === "") return undefined;
  const wanted = state.split(",");
  const unknown = wanted.find((s) => !(states as readonly string[]).includes(s));
  if (unknown === undefined) return new Set(wanted);
  throw new Refused(400, "usage", `state: there is no state ${JSON.stringify(unknown)}`, {
    hint: `valid: ${states.join(", ")}`,
  });
}

/** The first trials. */
async function* take<T>(trials: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count;
  for await (const trial of trials) {
    yield trial;
    if (--left <= 0) return;
  }
}
