import { AttuneError } from "../../errors/attune-error.ts";
import type { Outcome, Report, TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { withoutOwner } from "../restore.ts";
import { Leases } from "../sql/leases.ts";
import {
  type Answer,
  type BeginRequest,
  type Begun,
  type Claimed,
  type ClaimRequest,
  type Cursor,
  type FinishRequest,
  type InsertedTrial,
  type Lease,
  MAX_ATTEMPTS,
  type StartRequest,
  type Told,
} from "../storage.ts";
import type { OptunaBackend, OptunaEdit, TrialId } from "./optuna-backend.ts";
import type { OptunaChanges } from "./optuna-changes.ts";
import { annotateTrial, type OptunaStudies } from "./optuna-studies.ts";
import {
  COMPLETE,
  FAIL,
  isOver,
  type NewTrial,
  type OptunaAttributes,
  type OptunaStudy,
  type OptunaTrial,
  PRUNED,
  RUNNING,
  WAITING,
} from "./optuna-study.ts";
import type { StudySchema } from "./study-schema.ts";
import {
  type AttuneFields,
  insertedKey,
  leaseOf,
  type OptunaLease,
  readAttuneFields,
  toSystemAttributes,
} from "./system-attributes.ts";
import { readReports, toTrialRow } from "./translate.ts";
import {
  toBegunTrial,
  toInsertedTrial,
  toOptunaParams,
  toReportFields,
  toRestoredTrial,
  toResultAttributes,
  toStartFields,
} from "./write-trial.ts";

/** What one write works with. */
interface Writing {
  readonly edit: OptunaEdit;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly study: OptunaStudy;
  readonly schema: StudySchema;
}
/** A trial that a ticket owns. */
interface Owned {
  readonly trial: OptunaTrial;
  readonly lease: OptunaLease;
}
type LeaseRequest = Pick<BeginRequest, "count" | "worker" | "leaseMs" | "budget" | "key">;

/**
 * The life of trials. A trial is owned by the lease among its system attributes; running trials
 * without one are Optuna's, and are never taken from it.
 */
export class OptunaTrials {
  readonly #backend: OptunaBackend;
  readonly #studies: OptunaStudies;
  readonly #changes: OptunaChanges;
  readonly #leases: Leases;

  constructor(backend: OptunaBackend, studies: OptunaStudies, changes: OptunaChanges) {
    this.#backend = backend;
    this.#studies = studies;
    this.#changes = changes;
    this.#leases = new Leases(backend.trustedClock);
  }

  #write<T>(name: string, body: (writing: Writing) => Promise<T>): Promise<T> {
    return this.#backend.write(name, (edit, now) => {
      const study = this.#studies.get(name);
      return body({ edit, now, study, schema: this.#studies.schemaOf(study) });
    });
  }

  /** As `Storage.begin`. */
  async begin(name: string, request: BeginRequest): Promise<Begun> {
    const { tickets, claimFirst } = await this.#write(name, async (writing) => {
      const { study, now } = writing;
      const repeated = trialsOfKey(study, request.key);
      if (repeated.length > 0)
        return {
          tickets: repeated.map(({ trial, lease }) => toTicket(study, trial, lease)),
          claimFirst: false,
        };
      const left = (request.budget ?? Infinity) - countStarted(study);
      const hasWaiting = left > 0 && study.openTrials(WAITING).length > 0;
      if (hasWaiting || this.#lostTrials(study, now).length > 0)
        return { tickets: [], claimFirst: true };
      return { tickets: await this.#beginNew(writing, request, left), claimFirst: false };
    });
    return { tickets, claimFirst, changes: this.#changes.since(name, request.after) };
  }
  /** @param left new trials that the budget allows */
  async #beginNew(
    { edit, now, study, schema }: Writing,
    request: BeginRequest,
    left: number,
  ): Promise<readonly Ticket[]> {
    // Parameters that were chosen without the latest changes are not stored: the worker chooses
    // again, and starts the trial then.
    const starts = this.#changes.isCurrent(study, request.after) ? (request.starts ?? []) : [];
    const tickets: Ticket[] = [];
    for (let i = 0; i < Math.min(request.count, left); i++) {
      const lease = this.#newLease(request, i, 1, starts[i] !== undefined, now);
      const trial = await edit.createTrial(study, toBegunTrial(lease, starts[i], schema, now));
      tickets.push(toTicket(study, trial, lease));
    }
    return tickets;
  }

  /** As `Storage.claim`; there are no paused trials to promote. */
  async claim(name: string, request: ClaimRequest): Promise<Claimed> {
    const leases = await this.#write(name, async (writing) => {
      const { study, schema } = writing;
      const repeated = trialsOfKey(study, request.key);
      if (repeated.length === 0) return this.#claimOpen(writing, request);
      return repeated.map(({ trial, lease }) => ({
        ticket: toTicket(study, trial, lease),
        attempt: lease.attempt,
        before: toTrialRow(trial, schema),
      }));
    });
    return { leases, changes: this.#changes.since(name, request.after) };
  }
  /** Takes waiting trials within the budget, then lost ones, which are within it already. */
  async #claimOpen(writing: Writing, request: ClaimRequest): Promise<readonly Lease[]> {
    const { edit, now, study, schema } = writing;
    const { count, budget = Infinity } = request;
    const leases: Lease[] = [];
    const take = async (trial: OptunaTrial, isStarted: boolean): Promise<void> => {
      const before = toTrialRow(trial, schema);
      const attempt = before.attempt + 1;
      const lease = this.#newLease(request, leases.length, attempt, isStarted, now);
      await setFields(edit, trial, { lease });
      leases.push({ ticket: toTicket(study, trial, lease), attempt, before });
    };
    const claimable = Math.min(count, budget - countStarted(study));
    for (const trial of study.openTrials(WAITING)) {
      if (leases.length >= claimable) break;
      await edit.setState(trial, RUNNING, null, now);
      await take(trial, false);
    }
    for (const { trial, lease } of this.#lostTrials(study, now)) {
      if (leases.length >= count) break;
      if (lease.attempt < MAX_ATTEMPTS) await take(trial, lease.begun);
      else await giveUp(edit, trial, lease, now);
    }
    return leases;
  }
  /** Running trials of Attune's workers whose lease has run out, or whose process has ended. */
  #lostTrials(study: OptunaStudy, now: number): readonly Owned[] {
    const lost: Owned[] = [];
    for (const trial of study.openTrials(RUNNING)) {
      const lease = leaseOf(trial);
      if (lease !== undefined && this.#leases.isLost(lease, now)) lost.push({ trial, lease });
    }
    return lost;
  }
  #newLease(
    { key, worker, leaseMs }: LeaseRequest,
    index: number,
    attempt: number,
    begun: boolean,
    now: number,
  ): OptunaLease {
    const token = `${key}:${index}`;
    const expires = now + leaseMs;
    this.#leases.observe(token, expires);
    return { worker, token, expires, lease: leaseMs, attempt, begun };
  }

  /** Changes each trial that its ticket owns, all in one write. */
  #writeOwned<R extends { readonly ticket: Ticket }>(
    name: string,
    requests: readonly R[],
    change: (writing: Writing, owned: Owned, request: R) => Promise<void>,
  ): Promise<readonly Told[]> {
    return this.#write(name, async (writing) => {
      const told: Told[] = [];
      for (const request of requests) {
        const { study, number, token } = request.ticket;
        const trial = study === name ? writing.study.trials[number] : undefined;
        const lease = trial && leaseOf(trial);
        if (trial === undefined || lease?.token !== token) told.push("lost");
        else if (trial.state === RUNNING) {
          await change(writing, { trial, lease }, request);
          told.push("accepted");
        } else told.push(isOver(trial.state) ? "repeated" : "lost");
      }
      return told;
    });
  }
  async #answer(name: string, told: Promise<readonly Told[]>, after: Cursor): Promise<Answer> {
    return { told: await told, changes: this.#changes.since(name, after) };
  }

  /** As `Storage.start`; there are no checkpoints. */
  start(name: string, starts: readonly StartRequest[], after: Cursor): Promise<Answer> {
    const told = this.#writeOwned(name, starts, async (writing, { trial, lease }, start) => {
      const { edit, now, schema } = writing;
      for (const [param, value] of toOptunaParams(schema, start.params))
        if (trial.params.get(param)?.internal !== value.internal)
          await edit.setParam(trial, param, value);
      if (!lease.begun) await edit.setState(trial, RUNNING, null, now);
      await setFields(edit, trial, { ...toStartFields(start), lease: { ...lease, begun: true } });
    });
    return this.#answer(name, told, after);
  }

  /** As `Storage.report`. Optuna stores one value a step; several are among Attune's fields. */
  report(ticket: Ticket, points: readonly Report[], after: Cursor): Promise<Answer> {
    const told = this.#writeOwned(ticket.study, [{ ticket }], async ({ edit }, { trial }) => {
      for (const { step, values } of points) await edit.setIntermediate(trial, step, values[0]);
      if (points.every(({ values }) => values.length <= 1)) return;
      const reports = new Map(
        [...readReports(trial, readAttuneFields(trial)), ...points].map((r) => [r.step, r]),
      );
      const sorted = [...reports.values()].sort((a, b) => a.step - b.step);
      await setFields(edit, trial, { reports: toReportFields(sorted) });
    });
    return this.#answer(ticket.study, told, after);
  }

  /** As `Storage.finish`. @throws AttuneError `usage` for a pause: there are no checkpoints */
  finish(name: string, finishes: readonly FinishRequest[], after: Cursor): Promise<Answer> {
    const told = this.#writeOwned(name, finishes, async (writing, owned, request) => {
      // First, since a trial that is over takes no attributes in a journal.
      await annotateTrial(writing.edit, owned.trial, request);
      await finishTrial(writing, owned, request.outcome);
    });
    return this.#answer(name, told, after);
  }

  /** As `Storage.renew`. */
  async renew(name: string, tickets: readonly Ticket[], leaseMs: number): Promise<readonly Told[]> {
    const requests = tickets.map((ticket) => ({ ticket }));
    const told = await this.#writeOwned(name, requests, async ({ edit, now }, owned) => {
      const { trial, lease } = owned;
      this.#leases.observe(lease.token, now + leaseMs);
      await setFields(edit, trial, { lease: extend(lease, now, leaseMs) });
    });
    return told.map((t) => (t === "accepted" ? t : "lost"));
  }

  /** As `Storage.beat`. */
  beat(name: string, worker: string, leaseMs: number): Promise<void> {
    return this.#write(name, async ({ edit, now, study }) => {
      for (const trial of study.openTrials(RUNNING)) {
        const lease = leaseOf(trial);
        if (lease?.worker === worker)
          await setFields(edit, trial, { lease: extend(lease, now, leaseMs) });
      }
    });
  }

  /** As `Storage.insert`. */
  insert(name: string, trials: readonly InsertedTrial[], key: string): Promise<readonly number[]> {
    return this.#addOnce(name, key, (schema, now) =>
      trials.map((t) => toInsertedTrial(t, schema, now)),
    );
  }

  /** As `Storage.append`. */
  append(name: string, trials: readonly TrialRow[], key: string): Promise<readonly number[]> {
    return this.#addOnce(name, key, (schema, now) =>
      trials.map((t) => toRestoredTrial(withoutOwner(t), schema, now)),
    );
  }

  #addOnce(
    name: string,
    key: string,
    make: (schema: StudySchema, now: number) => readonly NewTrial[],
  ): Promise<readonly number[]> {
    return this.#write(name, async ({ edit, now, study, schema }) => {
      const before = study.system[insertedKey(key)] as readonly number[] | undefined;
      if (before !== undefined) return before;
      const numbers: number[] = [];
      for (const t of make(schema, now)) numbers.push((await edit.createTrial(study, t)).number);
      await edit.setStudyAttribute(study, "system", insertedKey(key), numbers);
      return numbers;
    });
  }
}

/** Trials that count in the budget: all but the waiting ones. */
const countStarted = (study: OptunaStudy): number =>
  study.trials.length - study.openTrials(WAITING).length;

const toTicket = (
  study: OptunaStudy,
  { number }: Pick<OptunaTrial, "number">,
  { token }: OptunaLease,
): Ticket => ({ study: study.name, number, token });

/** Running trials that a request with this key took before. Tokens are `KEY:INDEX`. */
function trialsOfKey(study: OptunaStudy, key: string): readonly Owned[] {
  const found: Owned[] = [];
  for (const trial of study.openTrials(RUNNING)) {
    const lease = leaseOf(trial);
    if (lease !== undefined && lease.token.slice(0, lease.token.lastIndexOf(":")) === key)
      found.push({ trial, lease });
  }
  return found;
}

const extend = (lease: OptunaLease, now: number, leaseMs: number): OptunaLease => ({
  ...lease,
  expires: now + leaseMs,
  lease: leaseMs,
});

async function setSystem(
  edit: OptunaEdit,
  trial: TrialId,
  system: OptunaAttributes,
): Promise<void> {
  for (const [key, value] of Object.entries(system))
    await edit.setAttribute(trial, "system", key, value);
}
const setFields = (edit: OptunaEdit, trial: TrialId, fields: AttuneFields): Promise<void> =>
  setSystem(edit, trial, toSystemAttributes(fields));

/** Fails a trial that too many workers have lost. */
async function giveUp(
  edit: OptunaEdit,
  trial: OptunaTrial,
  { attempt }: OptunaLease,
  now: number,
): Promise<void> {
  await setFields(edit, trial, { failure: { reason: "lost", message: `lost ${attempt} times` } });
  await edit.setState(trial, FAIL, null, now);
}

async function finishTrial(
  { edit, now, schema }: Writing,
  { trial, lease }: Owned,
  outcome: Outcome,
): Promise<void> {
  if (outcome.state === "paused")
    throw new AttuneError("usage", "Optuna's format can't store paused trials", {
      hint: "use a pruner that does not pause, or sqlite: or postgres:",
    });
  if (outcome.state === "waiting" || (outcome.state === "failed" && outcome.retry)) {
    const attempt = lease.attempt - (outcome.state === "waiting" ? 1 : 0);
    await setFields(edit, trial, { lease: { ...lease, token: "", attempt } });
    await edit.setState(trial, WAITING, null, now);
    return;
  }
  const seconds = outcome.seconds ?? Math.max(0, now - trial.start) / 1000;
  await setSystem(edit, trial, toResultAttributes(outcome, seconds, schema));
  if (outcome.state === "complete") await edit.setState(trial, COMPLETE, outcome.values, now);
  else await edit.setState(trial, outcome.state === "failed" ? FAIL : PRUNED, null, now);
}
