import * as v from "valibot";
import { spaceFrom } from "../../space/json/space-from.ts";
import {
  answers,
  done,
  opening,
  requests,
  row,
  studyCopy,
  toCopy,
  toRow,
} from "../../storage/http/wire.ts";
import type { Storage, StudyCopy } from "../../storage/storage.ts";
import { isStudyName, requireStudyName } from "../../study/stored/study-name.ts";
import { Refused } from "../http/problem.ts";
import { type Call, type Route, route, type Schema } from "../http/route.ts";
import { readAs } from "../schema/read-as.ts";
import { ticket as ticketText, wholeText } from "../schema/values.ts";
import { type Caller, mayAct, maySee, type Role } from "../security/caller.ts";
import { SERVED } from "../study-settings.ts";
import type { Served } from "./served.ts";

/** Longest time that a request waits for a change. */
const MAX_WAIT_MS = 20_000;
const PATH = "/api/v1/storage";

/**
 * Routes by which another process uses the storage as its own: the methods of the contract, for
 * workers that choose parameters themselves (`openStorage("http://…")`).
 */
export function storageRoutes(served: Served): readonly Route[] {
  return [
    ...studyRoutes(served),
    ...definitionRoutes(served),
    ...readingRoutes(served),
    ...trialRoutes(served),
    ...writingRoutes(served),
    ...checkpointRoutes(served),
  ];
}

function studyRoutes({ storage }: Served): readonly Route[] {
  return [
    route({
      ...{ method: "GET", path: PATH, role: "worker" },
      summary: "What the storage can do",
      answers: { 200: { description: "What it can do", schema: answers.about } },
      handle: async () => ({
        json: {
          foreign: storage.supports.foreign ?? false,
          checkpoints: storage.checkpoints !== undefined,
          redefine: storage.redefine !== undefined,
          rename: storage.rename !== undefined,
          latest: storage.latest !== undefined,
        },
      }),
    }),
    route({
      ...{ method: "GET", path: `${PATH}/studies`, role: "worker" },
      summary: "All studies that the caller may see, as they are stored",
      answers: { 200: { description: "The studies", schema: answers.list } },
      handle: async ({ caller }) => {
        const unreadable: { readonly code: string; readonly message: string }[] = [];
        const studies = await storage.list(({ code, message }) =>
          unreadable.push({ code, message }),
        );
        return { json: { studies: studies.filter((s) => maySee(caller, s.name)), unreadable } };
      },
    }),
    route({
      ...{ method: "POST", path: `${PATH}/studies`, role: "worker" },
      summary: "Opens a study as it is defined; an admin also creates it",
      body: opening,
      answers: { 200: { description: "The study", schema: answers.info } },
      handle: async ({ body, caller }) => {
        requireSight(caller, body.name);
        if (body.space !== null) spaceFrom(body.space);
        if (!isStudyName(body.name) || !mayAct(caller, "admin")) {
          if (!(await has(storage, body.name))) {
            requireStudyName(body.name);
            throw new Refused(403, "role", "only an admin may create a study");
          }
        }
        const { internal, ...spec } = body;
        return { json: await storage.open(spec, internal) };
      },
    }),
    route({
      ...{ method: "POST", path: `${PATH}/restore`, role: "admin", takesBytes: true },
      summary: "Creates a study with its trials: lines of JSON, the study and then each trial",
      answers: { 200: { description: "The study is stored", schema: done } },
      handle: async ({ bytes, caller }: Call) => {
        const [first, ...rest] = new TextDecoder().decode(bytes).split("\n");
        const copy = toCopy(readLine(studyCopy, first));
        requireSight(caller, copy.name);
        if (copy.space !== null) spaceFrom(copy.space);
        await storage.restore(
          copy,
          rest.map((line) => toRow(readLine(row, line))),
        );
        return { json: {} };
      },
    }),
  ];
}

/** A line of JSON, as its schema reads it. @throws Refused 400 */
function readLine<S extends Schema>(schema: S, line: string): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Refused(400, "usage", "a line is not JSON");
  }
  return readAs(schema, value, "a line");
}

/** A study without the counts that some storages give with it. */
function copyOf(study: StudyCopy): StudyCopy {
  const { name, space, objectives, limits, seed, sampler } = study;
  const { attributes, internal, createdAt } = study;
  return { name, space, objectives, limits, seed, sampler, attributes, internal, createdAt };
}

function requireSight(caller: Caller, study: string): void {
  if (!maySee(caller, study)) throw new Refused(403, "study", "the token is for other studies");
}

const has = async (storage: Storage, name: string): Promise<boolean> =>
  (await storage.list(() => {})).some((study) => study.name === name);

const admin = { role: "admin" } as const;
/** What workers call for each trial: the audit does not list these calls, which would fill it. */
const unaudited = { audited: false } as const;

type Body<N extends keyof typeof requests> = v.InferOutput<(typeof requests)[N]>;

/** A route `POST …/{study}/NAME` of a method of the contract. */
function operation<N extends keyof typeof requests>(
  name: N,
  answer: Schema,
  handle: (call: Call<unknown, Body<N>>) => Promise<unknown>,
  { role = "worker", audited = true }: { readonly role?: Role; readonly audited?: boolean } = {},
): Route {
  return route({
    ...{ method: "POST", path: `${PATH}/{study}/${name}`, role, audited },
    summary: `The method \`${name}\` of the storage`,
    body: requests[name],
    answers: { 200: { description: "Its answer", schema: answer } },
    handle: async (call) => ({ json: await handle(call as Call<unknown, Body<N>>) }),
  });
}

async function nothing(promise: Promise<unknown> | undefined): Promise<{}> {
  await promise;
  return {};
}

/** Operations on a study as a whole, for an admin. */
function definitionRoutes({ storage, studies, ended }: Served): readonly Route[] {
  return [
    operation(
      "redefine",
      done,
      async ({ study, body }) => {
        await nothing(storage.redefine?.(study, body));
        await studies.forget(study);
        return {};
      },
      admin,
    ),
    operation(
      "remove",
      done,
      async ({ study, body }) => {
        await studies.forget(study);
        await storage.remove(study, body.numbers);
        if (body.numbers === undefined) ended(study);
        return {};
      },
      admin,
    ),
    operation(
      "rename",
      done,
      async ({ study, body, caller }) => {
        requireSight(caller, body.to);
        requireStudyName(body.to);
        await studies.forget(study);
        await nothing(storage.rename?.(study, body.to));
        ended(study);
        return {};
      },
      admin,
    ),
  ];
}

/** Operations that change nothing. */
function readingRoutes({ storage }: Served): readonly Route[] {
  return [
    operation(
      "latest",
      answers.latest,
      async ({ study, body, caller }) => ({
        studies:
          (await storage.latest?.(study, body.count))
            ?.filter(({ name }) => maySee(caller, name))
            .map(copyOf) ?? null,
      }),
      unaudited,
    ),
    operation(
      "page",
      answers.rows,
      async ({ study, body }) => ({ trials: await storage.page(study, body) }),
      unaudited,
    ),
    operation(
      "results",
      answers.results,
      async ({ study }) => ({ results: await storage.results(study) }),
      unaudited,
    ),
    operation(
      "changes",
      answers.changes,
      ({ study, body, request }) =>
        storage.changes(study, body.after, {
          waitMs: Math.min(MAX_WAIT_MS, body.waitMs ?? 0),
          signal: request.signal,
        }),
      unaudited,
    ),
  ];
}

/** The life of a trial that a worker takes. A study that is stopped gives no trials. */
function trialRoutes({ storage, stops }: Served): readonly Route[] {
  return [
    operation("begin", answers.begun, async ({ study, body }) =>
      (await stops.has(study))
        ? {
            tickets: [],
            claimFirst: false,
            changes: await storage.changes(study, body.after),
          }
        : storage.begin(study, body),
    ),
    operation("claim", answers.claimed, async ({ study, body }) => {
      if (await stops.has(study))
        return { leases: [], changes: await storage.changes(study, body.after) };
      return storage.claim(study, body);
    }),
    operation("start", answers.told, ({ study, body: { starts, after } }) => {
      const read = starts.map(({ checkpoint, ...start }) => ({
        ...start,
        ...(checkpoint && {
          checkpoint: { step: checkpoint.step, bytes: Buffer.from(checkpoint.bytes, "base64") },
        }),
      }));
      return storage.start(study, read, after);
    }),
    operation(
      "report",
      answers.told,
      ({ study, body: { ticket, points, after } }) =>
        storage.report({ ...ticket, study }, points, after),
      unaudited,
    ),
    operation("finish", answers.told, ({ study, body: { finishes, after } }) =>
      storage.finish(study, finishes, after),
    ),
    operation(
      "renew",
      answers.renewed,
      async ({ study, body: { tickets, leaseMs } }) => ({
        told: await storage.renew(study, tickets, leaseMs),
      }),
      unaudited,
    ),
    operation(
      "beat",
      done,
      ({ study, body: { worker, leaseMs } }) => nothing(storage.beat(study, worker, leaseMs)),
      unaudited,
    ),
  ];
}

/** Trials from elsewhere, and what is noted on a trial or a study. */
function writingRoutes({ storage }: Served): readonly Route[] {
  return [
    operation("insert", answers.numbers, async ({ study, body }) => ({
      numbers: await storage.insert(study, body.trials, body.key),
    })),
    operation("append", answers.numbers, async ({ study, body }) => ({
      numbers: await storage.append(study, body.trials.map(toRow), body.key),
    })),
    operation("annotate", done, ({ study, body: { number, ...annotations }, caller }) => {
      if (!mayAct(caller, "admin") && Object.hasOwn(annotations.internal ?? {}, SERVED))
        throw new Refused(403, "role", "only an admin may stop a study");
      return nothing(storage.annotate(study, number, annotations));
    }),
  ];
}

function checkpointRoutes({ storage }: Served): readonly Route[] {
  const path = `${PATH}/{study}/checkpoints/{number}`;
  return [
    route({
      ...{ method: "GET", path, role: "worker" },
      summary: "The latest checkpoint of a trial; the header Attune-Step has its step",
      answers: {
        200: { description: "The bytes", type: "application/octet-stream" },
        204: { description: "There is none" },
      },
      handle: async ({ study, number }: Call) => {
        const saved = await storage.checkpoints?.read(study, number);
        if (saved === undefined) return new Response(null, { status: 204 });
        return new Response(new Uint8Array(saved.bytes), {
          headers: {
            "Content-Type": "application/octet-stream",
            "Attune-Step": String(saved.step),
          },
        });
      },
    }),
    route({
      ...{ method: "PUT", path, role: "worker", takesBytes: true, audited: false },
      summary: "Stores a checkpoint in place of the one before",
      headers: { "Attune-Ticket": { text: "The token of the trial's lease", required: true } },
      query: v.strictObject({ step: wholeText() }),
      answers: { 200: { description: "What became of it", schema: answers.written } },
      handle: async ({ study, number, query: { step }, bytes, request }) => {
        const given = request.headers.get("Attune-Ticket");
        const token = readAs(ticketText, given, "the header Attune-Ticket");
        const told = await storage.checkpoints?.write({ study, number, token }, { step, bytes });
        return { json: { told: told ?? "accepted" } };
      },
    }),
  ];
}
