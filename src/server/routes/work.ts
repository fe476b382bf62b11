import * as v from "valibot";
import { measuredFrom } from "../../protocol/measured.ts";
import { namedResults } from "../../study/results/named-results.ts";
import { toFailure, toOutcome } from "../../study/results/outcome.ts";
import type { StudyTrial } from "../../study/session/study-trial.ts";
import { requireAttributes } from "../../trial/attribute.ts";
import { TrialFailure } from "../../trial/failure.ts";
import type { Measures } from "../../trial/measures.ts";
import type { Outcome } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { Refused } from "../http/problem.ts";
import { type Call, type Route, route } from "../http/route.ts";
import * as answers from "../schema/answers.ts";
import {
  attributes,
  count,
  failure,
  fromZero,
  measured,
  seconds,
  ticket,
  whole,
} from "../schema/values.ts";
import { notRunning, type ServedStudy } from "../served-study.ts";
import type { Served } from "./served.ts";

const askBody = v.optional(
  v.strictObject({ count: v.optional(count), leaseSeconds: v.optional(seconds) }),
  {},
);
const ticketBody = v.strictObject({ ticket });
const beatBody = v.strictObject({ ticket, leaseSeconds: v.optional(seconds) });
const reportBody = v.strictObject({
  ticket,
  step: whole(0),
  value: v.optional(measured),
  values: v.optional(measured),
});
/** How a trial ended, as a client tells it. */
export const outcomeFields = {
  value: v.optional(measured),
  values: v.optional(measured),
  limits: v.optional(measured),
  error: v.optional(measured),
  cost: v.optional(fromZero),
  state: v.optional(v.picklist(["complete", "pruned", "failed"])),
  reason: v.optional(v.picklist(["error", "timeout", "memory"])),
  message: v.optional(failure),
};
const tellBody = v.strictObject({
  ticket,
  ...outcomeFields,
  seconds: v.optional(fromZero),
  attributes: v.optional(attributes),
});

/** The result that a client tells, as the library takes it. */
export function resultOf(
  body: Pick<v.InferOutput<typeof tellBody>, "value" | "values" | "limits" | "error" | "cost">,
  { names, limits }: Measures,
) {
  const { value, values, cost, error } = body;
  requireOneOf(value, values);
  const limitNames = limits.map((limit) => limit.name);
  return {
    value:
      value === undefined && values !== undefined
        ? measuredFrom("values", values, names)
        : measuredFrom("value", value, names),
    ...(body.limits !== undefined && { limits: measuredFrom("limits", body.limits, limitNames) }),
    ...(error !== undefined && { error: measuredFrom("error", error, names) }),
    ...(cost !== undefined && { cost }),
  };
}

/** @throws Refused 400 for two values, of which one would be dropped */
function requireOneOf(value: unknown, values: unknown): void {
  if (value !== undefined && values !== undefined)
    throw new Refused(400, "usage", "give value or values, not both");
}

/** Fields of a trial that has a result, and of one that failed. */
const OF_RESULTS = ["value", "values", "limits", "error", "cost"] as const;
const OF_FAILURES = ["reason", "message"] as const;
const NOTHING: readonly unknown[] = [undefined, null, "NaN", Number.NaN];

/**
 * Checks that a trial has no field that its state would drop. A value that is none, such as null,
 * says nothing.
 * @throws Refused 400
 */
export function requireFieldsOf(
  state: "complete" | "pruned" | "failed",
  given: { readonly [name: string]: unknown },
): void {
  const others = [
    ...(state === "complete" ? [] : OF_RESULTS),
    ...(state === "failed" ? [] : OF_FAILURES),
  ];
  const wrong = others.find((name) => !NOTHING.includes(given[name]));
  if (wrong !== undefined)
    throw new Refused(400, "usage", `a trial that is ${state} has no ${wrong}`);
}

/** @param trial the running trial; undefined if it has ended */
function outcomeOf(
  body: v.InferOutput<typeof tellBody>,
  measures: Measures,
  trial: StudyTrial | undefined,
): Outcome {
  const { state = "complete", reason, message = "reported as failed" } = body;
  requireOneOf(body.value, body.values);
  // The value of a trial that was stopped early is the last that it has reported.
  const { value: _, values: __, ...own } = body;
  requireFieldsOf(state, state === "pruned" ? own : body);
  const timed = body.seconds === undefined ? {} : { seconds: body.seconds };
  if (state === "pruned") return { ...(trial?.stopped ?? { state, step: 0 }), ...timed } as Outcome;
  if (state === "failed")
    return { ...toFailure(reason ? new TrialFailure(reason, message) : message), ...timed };
  return { ...toOutcome(resultOf(body, measures), measures, namedResults), ...timed };
}

/** The ticket of a trial as a text: its number, and the token of the lease. */
const ticketText = ({ number, token }: Ticket): string => `${number}:${token}`;

/** The ticket that a request gives for the trial in its path. @throws AttuneError `lease-lost` */
export function ticketOf({ study, number }: Call, given: string): Ticket {
  const prefix = `${number}:`;
  const ticket = { study, number, token: given.slice(prefix.length) };
  if (given.startsWith(prefix)) return ticket;
  throw notRunning(ticket);
}

function askedTrial({ session }: ServedStudy, trial: StudyTrial, leaseMs: number) {
  const { number, ticket: owned, params, fidelity, lastStep, origin } = trial;
  return {
    number,
    ticket: ticketText(owned),
    params: session.space.flatten(params),
    leaseSeconds: leaseMs / 1000,
    ...(fidelity < Infinity && { fidelity }),
    ...(lastStep > 0 && { step: lastStep }),
    ...(typeof origin === "object" &&
      origin.fallback !== undefined && { fallback: origin.fallback }),
  };
}

const PATH = "/api/v1/studies/{study}";
const TRIAL = `${PATH}/trials/{number}`;
const LOST = {
  409: { description: "The ticket does not own the trial, or it has another result" },
} as const;

/** Routes by which a client evaluates trials. */
export function workRoutes(served: Served): readonly Route[] {
  return [
    askRoute(served),
    tellRoute(served),
    reportRoute(served),
    shouldPruneRoute(served),
    heartbeatRoute(served),
  ];
}

function askRoute({ studies, leaseMs }: Served): Route {
  return route({
    method: "POST",
    path: `${PATH}/ask`,
    role: "worker",
    summary: "Takes trials to evaluate. They are the client's while it renews their leases",
    body: askBody,
    answers: { 200: { description: "Up to `count` trials", schema: answers.asked } },
    handle: ({ study, body }) =>
      studies.with(study, async (served) => {
        if (served.settings.stopped) return { json: { trials: [], stopped: true } };
        const ms = body.leaseSeconds === undefined ? undefined : body.leaseSeconds * 1000;
        const { trials, exhausted } = await served.ask(body.count ?? 1, ms);
        return {
          json: {
            trials: trials.map((trial) => askedTrial(served, trial, ms ?? leaseMs)),
            ...(exhausted && { exhausted }),
          },
        };
      }),
  });
}

function tellRoute({ studies }: Served): Route {
  return route({
    method: "POST",
    path: `${TRIAL}/tell`,
    role: "worker",
    summary: "Stores how a trial ended; the same request again changes nothing",
    body: tellBody,
    answers: { 200: { description: "The result is stored", schema: answers.ok }, ...LOST },
    handle: (call) =>
      studies.with(call.study, async (served) => {
        const { session } = served;
        const { body } = call;
        const owned = ticketOf(call, body.ticket);
        const trial = body.state === "pruned" ? await served.find(owned) : undefined;
        const outcome = outcomeOf(body, session.measures, trial);
        if (outcome.state === "complete") served.requireCost(outcome.cost);
        const set = body.attributes && { attributes: requireAttributes(body.attributes) };
        await session.finish(owned, outcome, set);
        served.forget(owned);
        return { json: { ok: true } };
      }),
  });
}

function reportRoute({ studies }: Served): Route {
  return route({
    method: "POST",
    path: `${TRIAL}/report`,
    role: "worker",
    summary: "Stores a value that a trial has at a step, renews its lease, and asks the pruner",
    body: reportBody,
    answers: { 200: { description: "Whether to stop early", schema: answers.prune }, ...LOST },
    handle: (call) =>
      studies.with(call.study, async (served) => {
        const { value, values, step } = call.body;
        requireOneOf(value, values);
        const owned = ticketOf(call, call.body.ticket);
        const trial = await served.trial(owned);
        const { names } = served.session.measures;
        const given = measuredFrom(
          value === undefined ? "values" : "value",
          value ?? values,
          names,
        );
        const prune = await trial.report(given, step);
        if (trial.signal.aborted) {
          served.forget(owned);
          throw notRunning(owned);
        }
        await served.beatIfDue(owned);
        return { json: { prune } };
      }),
  });
}

function shouldPruneRoute({ studies }: Served): Route {
  return route({
    method: "POST",
    path: `${TRIAL}/should-prune`,
    role: "worker",
    summary: "Whether the pruner asks the trial to stop, by what it has reported",
    body: ticketBody,
    audited: false,
    answers: { 200: { description: "Whether to stop early", schema: answers.prune }, ...LOST },
    handle: (call) =>
      studies.with(call.study, async (served) => {
        const owned = ticketOf(call, call.body.ticket);
        await served.beat(owned);
        return { json: { prune: (await served.trial(owned)).shouldPrune() } };
      }),
  });
}

function heartbeatRoute({ studies }: Served): Route {
  return route({
    method: "POST",
    path: `${TRIAL}/heartbeat`,
    role: "worker",
    summary: "Renews the lease of a trial; send it at a third of the lease",
    body: beatBody,
    audited: false,
    answers: { 200: { description: "The lease is renewed", schema: answers.lease }, ...LOST },
    handle: (call) =>
      studies.with(call.study, async (served) => {
        const given = call.body.leaseSeconds;
        const wanted = given === undefined ? undefined : given * 1000;
        const ms = await served.beat(ticketOf(call, call.body.ticket), wanted);
        return { json: { leaseSeconds: ms / 1000 } };
      }),
  });
}
