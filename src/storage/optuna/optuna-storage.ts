import { AttuneError } from "../../errors/attune-error.ts";
import type { Json, State } from "../../trial/record.ts";
import { isFinished, type Report, type TrialRow } from "../../trial/row.ts";
import type { Ticket } from "../../trial/trial.ts";
import { numbersToJson } from "../numbers-json.ts";
import { requireNew, unowned } from "../restore.ts";
import { requireSameStudy } from "../same-study.ts";
import { Leases } from "../sql/leases.ts";
import {
  type Changes,
  type ClaimRequest,
  type Cursor,
  type Inserted,
  type Lease,
  MAX_ATTEMPTS,
  noTrials,
  type Outcome,
  type StartRequest,
  type Storage,
  type StudyCopy,
  type StudyInfo,
  type StudySpec,
  type Told,
} from "../storage.ts";
import { withoutPassword } from "../url.ts";
import { internalOf } from "./distribution.ts";
import {
  COMPLETE,
  FAIL,
  isOver,
  type NewTrial,
  type OptunaBackend,
  type OptunaEdit,
  type OptunaParam,
  type OptunaStudy,
  type OptunaTrial,
  PRUNED,
  RUNNING,
  WAITING,
} from "./model.ts";
import { directionsOf, Readings, requireSameDirections, SPEC, specOf } from "./specification.ts";
import {
  type AttuneNotes,
  CONSTRAINT,
  FIXED,
  METRICS,
  notesOf,
  type OptunaLease,
  PREFIX,
  type Reading,
  trialFrom,
} from "./translate.ts";

/**
 * Optuna's studies as Attune's: Python workers with Optuna and Attune's workers share one study,
 * each learning from the other's results. What Optuna has no place for stands in system attributes
 * that begin with `attune:`; a trial that Optuna runs is never taken from it.
 */
export class OptunaStorage implements Storage {
  readonly url: string;
  readonly supports: Storage["supports"];
  readonly #backend: OptunaBackend;
  readonly #leases: Leases;
  readonly #readings = new Readings();
  /** Cursors of another opening mean nothing here. */
  readonly #opening = Math.random().toString(36).slice(2);

  constructor(backend: OptunaBackend) {
    this.#backend = backend;
    this.#leases = new Leases(backend.trustedClock);
    this.url = backend.url;
    this.supports = { ...backend.supports, foreign: true };
  }

  #study(name: string): OptunaStudy {
    const study = this.#backend.studies.get(name);
    if (study === undefined)
      throw new AttuneError(
        "study-not-found",
        `no study ${JSON.stringify(name)} in ${this.#backend.place}`,
        {
          hint: "attune studies lists those there are",
        },
      );
    return study;
  }
  #reading(study: OptunaStudy): Reading {
    return this.#readings.of(specOf(study));
  }

  async open(spec: StudySpec): Promise<StudyInfo> {
    return this.#backend.write(spec.name, async (edit) => {
      const study = this.#backend.studies.get(spec.name);
      const { name: _, ...kept } = JSON.parse(JSON.stringify(spec)) as StudySpec;
      if (study === undefined) {
        const created = await edit.createStudy(spec.name, directionsOf(spec.objectives));
        await this.#describe(edit, created, spec, kept);
        return { ...spec, createdAt: new Date(), counts: noTrials(), attributes: {} };
      }
      if (study.system[SPEC] === undefined) {
        requireSameDirections(study, spec);
        await this.#describe(edit, study, spec, kept);
        return { ...this.#info(study), ...spec };
      }
      requireSameStudy(specOf(study), spec);
      return this.#info(study);
    });
  }
  async #describe(
    edit: OptunaEdit,
    study: Pick<OptunaStudy, "id">,
    spec: StudySpec,
    kept: Omit<StudySpec, "name">,
  ): Promise<void> {
    await edit.studyAttribute(study, "system", SPEC, kept as unknown as Json);
    if (typeof spec.objectives !== "string")
      await edit.studyAttribute(study, "system", METRICS, Object.keys(spec.objectives));
  }
  #info(study: OptunaStudy): StudyInfo {
    const counts = noTrials();
    const reading = this.#reading(study);
    for (const t of study.trials) counts[trialFrom(t, reading).state]++;
    return {
      ...specOf(study),
      createdAt: new Date(study.createdAt),
      counts,
      attributes: study.user,
    };
  }
  async list(): Promise<readonly StudyInfo[]> {
    await this.#backend.refresh(undefined);
    for (const name of this.#backend.studies.keys()) await this.#backend.refresh(name);
    return [...this.#backend.studies.values()].map((s) => this.#info(s));
  }
  async remove(study: string, numbers?: readonly number[]): Promise<void> {
    if (numbers !== undefined)
      throw new AttuneError("usage", "Optuna's format has no way to remove single trials", {
        hint: `attune import ${withoutPassword(this.#backend.url)} --storage sqlite:./attune.db, and remove them there`,
      });
    await this.#backend.write(study, async (edit) => edit.deleteStudy(this.#study(study)));
  }
  async restore(
    { createdAt: _, attributes, ...spec }: StudyCopy,
    trials: readonly TrialRow[],
  ): Promise<void> {
    const { name: __, ...kept } = JSON.parse(JSON.stringify(spec)) as StudySpec;
    // Numbers are counted by Optuna: trials come in their order, and a gap can't be kept.
    const sorted = trials.map(unowned).toSorted((a, b) => a.number - b.number);
    if (sorted.some((t, i) => t.number !== i))
      throw new AttuneError(
        "usage",
        `study ${JSON.stringify(spec.name)} has gaps in its numbers, which Optuna's format can't keep`,
        {
          hint: "trials were removed from it",
        },
      );
    await this.#backend.write(spec.name, async (edit) => {
      requireNew(this.#backend.studies.has(spec.name), spec.name, this.#backend.place);
      const study = await edit.createStudy(spec.name, directionsOf(spec.objectives));
      await this.#describe(edit, study, spec, kept);
      for (const [key, value] of Object.entries(attributes))
        await edit.studyAttribute(study, "user", key, value);
      const reading = this.#readings.of(spec);
      for (const t of sorted) {
        const finished = isFinished(t.state);
        const start = t.startedAt > 0 ? t.startedAt : Date.now();
        await edit.createTrial(study, {
          state:
            t.state === "complete"
              ? COMPLETE
              : t.state === "pruned"
                ? PRUNED
                : t.state === "failed"
                  ? FAIL
                  : WAITING,
          start: t.state === "waiting" ? t.startedAt : start,
          complete: finished ? start + t.seconds * 1000 : 0,
          values: t.state === "complete" ? t.values : null,
          params: paramsOf(reading, t.params),
          intermediate: new Map(t.reports.map((r) => [r.step, r.values[0]])),
          user: { ...t.attributes },
          system: systemOf(
            {
              ...(t.params !== null && { params: t.params }),
              origin: t.origin,
              ...(t.note !== undefined && { note: t.note }),
              ...resultNotes(t, t.seconds),
              ...(t.reports.length > 0 && {
                reports: t.reports.map((r) => ({ ...r, values: numbersToJson(r.values) })),
              }),
              lease: {
                worker: t.worker,
                token: "",
                expires: 0,
                lease: 0,
                attempt: t.attempt,
                begun: t.params !== null && t.startedAt > 0,
              },
            },
            reading,
            t.state === "complete" ? t.limits : [],
          ),
        });
      }
    });
  }

  async changes(
    name: string,
    after: Cursor,
    options: { wait?: number; signal?: AbortSignal } = {},
  ): Promise<Changes> {
    const until = options.wait === undefined ? 0 : performance.now() + options.wait;
    for (;;) {
      await this.#backend.refresh(name);
      const study = this.#study(name);
      const [opening, at] = typeof after === "string" ? after.split(":") : [];
      const from = opening === this.#opening ? Number(at) : 0;
      const numbers = new Set(study.log.slice(from));
      const left = until - performance.now();
      if (numbers.size > 0 || left <= 0 || options.signal?.aborted) {
        const reading = this.#reading(study);
        const when = (n: number): number => study.told.get(n) ?? Infinity;
        const sorted = [...numbers].sort((a, b) =>
          when(a) === when(b) ? a - b : when(a) - when(b),
        );
        return {
          trials: sorted.map((n) => trialFrom(study.trials[n], reading)),
          next: `${this.#opening}:${study.log.length}`,
        };
      }
      await this.#backend.wait(study, left, options.signal);
    }
  }

  async claim(name: string, request: ClaimRequest): Promise<readonly Lease[]> {
    const { count, worker, milliseconds, budget = Infinity, key = crypto.randomUUID() } = request;
    let again = request.again ?? false;
    return this.#backend.write(name, async (edit, now) => {
      const study = this.#study(name);
      const reading = this.#reading(study);
      const leases: Lease[] = [];
      const expires = now + milliseconds;
      const own = async (
        trial: Pick<OptunaTrial, "id" | "number">,
        attempt: number,
        resume: TrialRow | undefined,
        begun: boolean,
      ) => {
        const token = `${key}:${leases.length}`;
        this.#leases.given(token, expires);
        await setLease(edit, trial, {
          worker,
          token,
          expires,
          lease: milliseconds,
          attempt,
          begun,
        });
        leases.push({
          ticket: { study: name, number: trial.number, token },
          expires: new Date(expires),
          attempt,
          resume,
        });
      };
      if (again)
        for (const t of study.trials) {
          const lease = t.state === RUNNING ? notesOf(t).lease : undefined;
          if (!lease?.token.startsWith(`${key}:`)) continue;
          const found = trialFrom(t, reading);
          const resume = found.params === null ? undefined : found;
          leases.push({
            ticket: { study: name, number: t.number, token: lease.token },
            expires: new Date(expires),
            attempt: lease.attempt,
            resume,
          });
        }
      if (leases.length > 0) return leases;
      again = true;
      let begun = study.trials.reduce((n, t) => n + (t.state === WAITING ? 0 : 1), 0);
      for (const t of study.trials) {
        if (leases.length >= count || begun >= budget) break;
        if (t.state !== WAITING) continue;
        const waiting = trialFrom(t, reading);
        await edit.state(t, RUNNING, null, now);
        await own(t, waiting.attempt + 1, waiting.params === null ? undefined : waiting, false);
        begun++;
      }
      for (const t of study.trials) {
        if (leases.length >= count) break;
        const lease = t.state === RUNNING ? notesOf(t).lease : undefined;
        if (
          lease === undefined ||
          !this.#leases.isLost(lease as unknown as { readonly [column: string]: unknown }, now)
        )
          continue;
        const lost = trialFrom(t, reading);
        if (lease.attempt < MAX_ATTEMPTS)
          await own(t, lease.attempt + 1, lost.params === null ? undefined : lost, lease.begun);
        else {
          await edit.attribute(t, "system", `${PREFIX}failure`, {
            reason: "lost",
            message: `lost ${lease.attempt} times`,
          });
          await edit.state(t, FAIL, null, now);
        }
      }
      for (; leases.length < count && begun < budget; begun++)
        await own(
          await edit.createTrial(study, { state: RUNNING, start: now }),
          1,
          undefined,
          false,
        );
      return leases;
    });
  }

  /** Changes each trial that its ticket owns, in one transaction. */
  #owners<R extends { readonly ticket: Ticket }>(
    requests: readonly R[],
    act: (
      edit: OptunaEdit,
      now: number,
      study: OptunaStudy,
      trial: OptunaTrial,
      lease: OptunaLease,
      request: R,
    ) => Promise<void>,
  ): Promise<readonly Told[]> {
    if (requests.length === 0) return Promise.resolve([]);
    const names = [...new Set(requests.map((r) => r.ticket.study))];
    const one = (name: string): Promise<readonly [R, Told][]> =>
      this.#backend.write(name, async (edit, now) => {
        const study = this.#study(name);
        const told: [R, Told][] = [];
        for (const request of requests) {
          if (request.ticket.study !== name) continue;
          const trial = study.trials[request.ticket.number];
          const lease = trial && notesOf(trial).lease;
          const mine = lease?.token === request.ticket.token;
          if (trial && mine && trial.state === RUNNING) {
            await act(edit, now, study, trial, lease, request);
            told.push([request, "accepted"]);
          } else told.push([request, trial && mine && isOver(trial.state) ? "repeated" : "lost"]);
        }
        return told;
      });
    return Promise.all(names.map(one)).then((parts) => {
      const answers = new Map(parts.flat());
      return requests.map((r) => answers.get(r)!);
    });
  }
  async start(trials: readonly StartRequest[]): Promise<readonly Told[]> {
    return this.#owners(
      trials,
      async (edit, now, study, trial, lease, { params, origin, note }) => {
        const chosen = paramsOf(this.#reading(study), params);
        for (const [name, p] of chosen)
          if (trial.params.get(name)?.internal !== p.internal) await edit.param(trial, name, p);
        const notes: AttuneNotes = { params, origin, ...(note !== undefined && { note }) };
        await setNotes(edit, trial, notes);
        if (!lease.begun) await edit.state(trial, RUNNING, null, now);
        await setLease(edit, trial, { ...lease, begun: true });
      },
    );
  }
  async renew(tickets: readonly Ticket[], milliseconds: number): Promise<readonly Told[]> {
    const told = await this.#owners(
      tickets.map((ticket) => ({ ticket })),
      (edit, now, _study, trial, lease) => {
        this.#leases.given(lease.token, now + milliseconds);
        return setLease(edit, trial, {
          ...lease,
          expires: now + milliseconds,
          lease: milliseconds,
        });
      },
    );
    return told.map((t) => (t === "accepted" ? t : "lost"));
  }
  async beat(name: string, worker: string, milliseconds: number): Promise<void> {
    await this.#backend.write(name, async (edit, now) => {
      for (const trial of this.#study(name).trials) {
        const lease = trial.state === RUNNING ? notesOf(trial).lease : undefined;
        if (lease?.worker === worker)
          await setLease(edit, trial, {
            ...lease,
            expires: now + milliseconds,
            lease: milliseconds,
          });
      }
    });
  }
  async report(ticket: Ticket, points: readonly Report[]): Promise<Told> {
    const [told] = await this.#owners([{ ticket }], async (edit, _now, study, trial) => {
      const reports = new Map(
        trialFrom(trial, this.#reading(study)).reports.map((r) => [r.step, r]),
      );
      for (const p of points) {
        await edit.intermediate(trial, p.step, p.values[0]);
        reports.set(p.step, p);
      }
      // Optuna has room for one value a step.
      if (points.some((p) => p.values.length > 1))
        await setNotes(edit, trial, {
          reports: [...reports.values()].map((r) => ({ ...r, values: numbersToJson(r.values) })),
        });
    });
    return told!;
  }
  async finish(
    trials: readonly { readonly ticket: Ticket; readonly outcome: Outcome }[],
  ): Promise<readonly Told[]> {
    return this.#owners(trials, async (edit, now, study, trial, lease, { outcome }) => {
      if (outcome.state === "waiting" || (outcome.state === "failed" && outcome.retry)) {
        await setLease(edit, trial, {
          ...lease,
          token: "",
          attempt: lease.attempt - (outcome.state === "waiting" ? 1 : 0),
        });
        await edit.state(trial, WAITING, null, now);
        return;
      }
      const seconds = outcome.seconds ?? Math.max(0, now - trial.start) / 1000;
      const limits = outcome.state === "complete" ? outcome.limits : [];
      for (const [key, value] of Object.entries(
        systemOf(resultNotes(outcome, seconds), this.#reading(study), limits),
      ))
        await edit.attribute(trial, "system", key, value);
      if (outcome.state === "complete") await edit.state(trial, COMPLETE, outcome.values, now);
      else await edit.state(trial, outcome.state === "failed" ? FAIL : PRUNED, null, now);
    });
  }
  async insert(name: string, trials: readonly Inserted[], key: string): Promise<readonly number[]> {
    const place = `${PREFIX}inserted:${key}`;
    return this.#backend.write(name, async (edit, now) => {
      const study = this.#study(name);
      const before = study.system[place] as readonly number[] | undefined;
      if (before) return before;
      const reading = this.#reading(study);
      const numbers: number[] = [];
      for (const t of trials) {
        const common = { origin: t.origin, seconds: t.seconds };
        const trial: NewTrial =
          t.state === "waiting"
            ? {
                state: WAITING,
                system: { ...systemOf(common, reading, []), [FIXED]: flatOf(reading, t.params) },
              }
            : {
                state: COMPLETE,
                values: t.values,
                params: paramsOf(reading, t.params),
                start: now - t.seconds * 1000,
                complete: now,
                system: systemOf(
                  { ...common, params: t.params, ...resultNotes(t, t.seconds) },
                  reading,
                  t.limits,
                ),
              };
        numbers.push((await edit.createTrial(study, trial)).number);
      }
      await edit.studyAttribute(study, "system", place, numbers);
      return numbers;
    });
  }
  async annotate(
    name: string,
    number: number | null,
    attributes: { readonly [key: string]: Json },
  ): Promise<void> {
    await this.#backend.write(name, async (edit) => {
      const study = this.#study(name);
      if (number === null) {
        for (const [key, value] of Object.entries(attributes))
          await edit.studyAttribute(study, "user", key, value);
        return;
      }
      const trial = study.trials[number];
      if (trial === undefined || (isOver(trial.state) && !this.#backend.annotatesFinished)) return;
      for (const [key, value] of Object.entries(attributes))
        await edit.attribute(trial, "user", key, value);
    });
  }
  close(): Promise<void> {
    return this.#backend.close();
  }
}

/** What Optuna has a place for of a trial's parameters. */
function paramsOf(
  { space, distributions }: Reading,
  params: TrialRow["params"],
): Map<string, OptunaParam> {
  const out = new Map<string, OptunaParam>();
  if (space === undefined || params === null) return out;
  for (const [name, value] of Object.entries(
    space.flatten(params) as { readonly [name: string]: unknown },
  )) {
    const distribution = distributions.get(name);
    const internal = distribution && internalOf(distribution, value);
    if (distribution && internal !== undefined) out.set(name, { internal, distribution });
  }
  return out;
}

/** What is enqueued, by Optuna's names. */
function flatOf(
  { space }: Reading,
  params: { readonly [name: string]: Json },
): { readonly [name: string]: Json } {
  if (space === undefined || space.check(params).length > 0) return params; // only some of them: they are flat as they are
  return space.flatten(params) as { readonly [name: string]: Json };
}

type ResultParts = {
  readonly state: State;
  readonly limits?: readonly number[];
  readonly error?: readonly number[] | undefined;
  readonly cost?: number | undefined;
  readonly step?: number;
  readonly reason?: TrialRow["reason"];
  readonly message?: string | undefined;
};
function resultNotes(t: ResultParts, seconds: number): AttuneNotes {
  return {
    seconds,
    ...(t.state === "complete" &&
      t.limits &&
      t.limits.length > 0 && { limits: numbersToJson(t.limits) }),
    ...(t.error !== undefined && { error: numbersToJson(t.error) }),
    ...(t.cost !== undefined && { cost: t.cost }),
    ...(t.state === "pruned" && { step: t.step ?? 0 }),
    ...(t.state === "failed" && {
      failure: { reason: t.reason ?? "error", message: t.message ?? "" },
    }),
  };
}
/** System attributes for these notes, and limits as Optuna's constraints. */
function systemOf(
  notes: AttuneNotes,
  { limits }: Reading,
  measured: readonly number[],
): { [key: string]: Json } {
  const out: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(notes))
    if (value !== undefined) out[PREFIX + key] = value as Json;
  for (const [i, { name, bound, sign }] of limits.entries()) {
    const excess = (measured[i] ?? Number.NaN) * sign - bound * sign;
    if (!Number.isNaN(excess)) out[CONSTRAINT + name] = excess;
  }
  return out;
}
async function setNotes(
  edit: OptunaEdit,
  trial: Pick<OptunaTrial, "id">,
  notes: AttuneNotes,
): Promise<void> {
  for (const [key, value] of Object.entries(notes))
    await edit.attribute(trial, "system", PREFIX + key, value as Json);
}
const setLease = (
  edit: OptunaEdit,
  trial: Pick<OptunaTrial, "id">,
  lease: OptunaLease,
): Promise<void> => edit.attribute(trial, "system", `${PREFIX}lease`, lease as unknown as Json);
