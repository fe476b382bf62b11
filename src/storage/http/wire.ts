// What storages exchange, as JSON over HTTP: the schemas by which both sides read it. Numbers that
// JSON lacks are texts, as everywhere; members that are undefined are left out.
import * as v from "valibot";
import { isBase64 } from "../../numeric/is-base64.ts";
import { isJsonObject, type SpaceJson } from "../../space/json/format.ts";
import type { Json } from "../../trial/record.ts";
import { type Attributes, TRIAL_STATES, type TrialRow } from "../../trial/row.ts";
import { readThrown, type Thrown } from "../../trial/thrown.ts";
import type { Changes, StudyCopy, StudyInfo } from "../storage.ts";
import { named } from "./named.ts";

/** Names of studies and workers, tokens and keys. */
const name = v.pipe(v.string(), v.maxLength(10_000));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Trials that one request may take or read. */
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100_000));
const MAX_LEASE_MS = 366 * 86_400_000;
const leaseMs = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_LEASE_MS));
/** A number that may be NaN or infinite. */
const loose = v.pipe(
  v.union([v.number(), v.picklist(["NaN", "Infinity", "-Infinity"])]),
  v.transform(Number),
);
const numbers = v.array(loose);
/** JSON of any form: what was parsed is JSON. */
const json = v.custom<Json>((value) => value !== undefined, "must be JSON");
/** An object with any names, of which `record` would leave out some, such as `constructor`. */
export const object = v.custom<Attributes>(isJsonObject, "must be an object");
/** A stored space, whose parameters `spaceFrom` checks. */
const space = v.custom<SpaceJson>(
  (value) => isJsonObject(value) && value["version"] === 1 && isJsonObject(value["params"]),
  "must be a space",
);

const reasons = ["error", "timeout", "memory", "not-a-number", "lost"] as const;
const origin = v.union([
  v.picklist(["enqueued", "added"]),
  v.object({
    sampler: v.string(),
    reason: v.exactOptional(v.string()),
    fallback: v.exactOptional(v.string()),
  }),
]);
const direction = v.picklist(["minimize", "maximize"]);
export const cursor = v.nullable(v.union([v.number(), v.string()]));
export const ticket = v.strictObject({ study: name, number: whole, token: name });
const report = v.strictObject({ step: whole, values: numbers, seconds: loose });
const limit = v.union([
  v.strictObject({ atLeast: v.number(), atMost: v.exactOptional(v.number()) }),
  v.strictObject({ atLeast: v.exactOptional(v.number()), atMost: v.number() }),
]);
const definition = {
  name,
  space: v.nullable(space),
  objectives: v.union([direction, named(direction)]),
  limits: named(limit),
  seed: v.number(),
  sampler: v.string(),
};
export const spec = v.strictObject(definition);
/** A specification, and the internal values that a new study gets. */
export const opening = v.strictObject({ ...definition, internal: v.exactOptional(object) });
const info = v.strictObject({
  ...definition,
  attributes: object,
  internal: object,
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  counts: v.strictObject({
    ...{ waiting: whole, running: whole, paused: whole },
    ...{ complete: whole, pruned: whole, failed: whole },
  }),
});
export const row = v.strictObject({
  number: whole,
  state: v.picklist(TRIAL_STATES),
  params: v.nullable(object),
  origin,
  note: v.optional(json),
  attributes: object,
  internal: object,
  reports: v.array(report),
  worker: v.string(),
  attempt: whole,
  startedAt: v.number(),
  seconds: loose,
  values: numbers,
  limits: numbers,
  error: v.optional(numbers),
  cost: v.optional(loose),
  step: whole,
  reason: v.optional(v.picklist(reasons)),
  message: v.optional(v.string()),
});
/** A study as it is copied. */
export const studyCopy = v.strictObject({
  ...{ ...definition, attributes: object, internal: object },
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
});
const changes = v.strictObject({
  trials: v.array(row),
  next: cursor,
  more: v.exactOptional(v.boolean()),
});
const start = { params: object, origin, note: v.optional(json) };
const checkpoint = v.strictObject({
  step: whole,
  bytes: v.pipe(v.string(), v.check(isBase64, "must be base64")),
});
const timed = { seconds: v.optional(loose) };
const thrown = v.custom<Thrown>((value) => readThrown(value) !== undefined);
const outcome = v.variant("state", [
  v.strictObject({
    ...timed,
    state: v.literal("complete"),
    values: numbers,
    limits: numbers,
    error: v.optional(numbers),
    cost: v.optional(loose),
  }),
  v.strictObject({ ...timed, state: v.literal("pruned"), step: whole }),
  v.strictObject({ ...timed, state: v.literal("paused"), step: whole }),
  v.strictObject({ state: v.literal("waiting") }),
  v.strictObject({
    ...timed,
    state: v.literal("failed"),
    reason: v.picklist(reasons),
    message: v.string(),
    thrown: v.optional(thrown),
    retry: v.boolean(),
  }),
]);
const annotations = { attributes: v.exactOptional(object), internal: v.exactOptional(object) };
const take = {
  count,
  worker: name,
  leaseMs,
  budget: v.optional(v.number()),
  key: name,
  after: cursor,
};

/** The requests of the operations, by their names. */
export const requests = {
  redefine: v.strictObject({ from: space, to: space, defaults: object }),
  remove: v.strictObject({ numbers: v.optional(v.array(whole)) }),
  rename: v.strictObject({ to: name }),
  page: v.strictObject({
    after: v.exactOptional(v.number()),
    skip: v.exactOptional(whole),
    count,
    last: v.exactOptional(v.boolean()),
  }),
  results: v.strictObject({}),
  latest: v.strictObject({ count }),
  changes: v.strictObject({ after: cursor, waitMs: v.optional(whole) }),
  head: v.strictObject({}),
  begin: v.object({ ...take, starts: v.optional(v.array(v.strictObject(start))) }),
  claim: v.object({ ...take, promote: v.optional(v.array(whole)) }),
  start: v.strictObject({
    starts: v.array(v.strictObject({ ...start, ticket, checkpoint: v.optional(checkpoint) })),
    after: cursor,
  }),
  report: v.strictObject({ ticket, points: v.array(report), after: cursor }),
  finish: v.strictObject({
    finishes: v.array(v.strictObject({ ticket, outcome, ...annotations })),
    after: cursor,
  }),
  renew: v.strictObject({ tickets: v.array(ticket), leaseMs }),
  beat: v.strictObject({ worker: name, leaseMs }),
  insert: v.strictObject({
    key: name,
    trials: v.array(
      v.strictObject({
        ...{ params: object, origin, attributes: v.optional(object) },
        state: v.picklist(["waiting", "complete", "pruned", "failed"]),
        ...{ step: v.optional(whole), reason: v.optional(v.picklist(reasons)) },
        ...{ message: v.optional(v.string()), values: numbers, limits: numbers },
        ...{ error: v.optional(numbers), cost: v.optional(loose), seconds: loose },
      }),
    ),
  }),
  append: v.strictObject({ key: name, trials: v.array(row) }),
  annotate: v.strictObject({ number: v.nullable(whole), ...annotations }),
};

const told = v.picklist(["accepted", "repeated", "lost"]);
/** The answers of the operations, by their names; `done` where there is nothing to say. */
export const done = v.object({});
export const answers = {
  about: v.strictObject({
    foreign: v.boolean(),
    checkpoints: v.boolean(),
    redefine: v.boolean(),
    rename: v.boolean(),
    latest: v.optional(v.boolean(), false),
  }),
  info,
  list: v.strictObject({
    studies: v.array(info),
    unreadable: v.array(v.object({ code: v.string(), message: v.string() })),
  }),
  latest: v.strictObject({ studies: v.nullable(v.array(studyCopy)) }),
  rows: v.strictObject({ trials: v.array(row) }),
  results: v.strictObject({
    results: v.array(v.strictObject({ number: whole, values: numbers, limits: numbers })),
  }),
  changes,
  cursor: v.strictObject({ next: cursor }),
  begun: v.strictObject({ tickets: v.array(ticket), claimFirst: v.boolean(), changes }),
  claimed: v.strictObject({
    leases: v.array(v.strictObject({ ticket, attempt: whole, before: row })),
    changes,
  }),
  told: v.strictObject({ told: v.array(told), changes }),
  renewed: v.strictObject({ told: v.array(told) }),
  numbers: v.strictObject({ numbers: v.array(whole) }),
  written: v.strictObject({ told }),
};

/** A row with all its members. */
export const toRow = (read: v.InferOutput<typeof row>): TrialRow => ({
  ...read,
  note: read.note,
  error: read.error,
  cost: read.cost,
  reason: read.reason,
  message: read.message,
});
export const toChanges = (read: v.InferOutput<typeof changes>): Changes => ({
  ...read,
  trials: read.trials.map(toRow),
});
export const toCopy = (read: v.InferOutput<typeof studyCopy>): StudyCopy => ({
  ...read,
  createdAt: new Date(read.createdAt),
});
export const toInfo = (read: v.InferOutput<typeof info>): StudyInfo => ({
  ...read,
  createdAt: new Date(read.createdAt),
});
