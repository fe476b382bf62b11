import { AttuneError } from "../errors/attune-error.ts";
import { IntColumn } from "../trial/int-column.ts";
import { Live } from "../trial/live.ts";
import type { Json } from "../trial/record.ts";
import { claimedTrial, isFinished, runningTrial, type TrialRow } from "../trial/row.ts";
import type { Ticket } from "../trial/trial.ts";
import { TrialLog } from "../trial/trial-log.ts";
import { ended } from "./ended.ts";
import { requireNewStudy, withoutOwner } from "./restore.ts";
import { requireSameStudy } from "./same-study.ts";
import {
  type Checkpoint,
  checkCheckpoint,
  type Lease,
  MAX_ATTEMPTS,
  noTrials,
  type Outcome,
  type Storage,
  type StudyInfo,
  type StudySpec,
  type Told,
} from "./storage.ts";

const NOTHING: { readonly [key: string]: Json } = Object.freeze({});
const NONE: readonly never[] = Object.freeze([]);

interface Owner {
  readonly token: string;
  expires: number;
}
class MemoryStudy {
  readonly spec: StudySpec;
  readonly createdAt: Date;
  attributes = NOTHING;
  readonly trials: TrialLog;
  /** By number; only trials under way have one. */
  readonly owners = new Live<Owner>();
  /** How often each trial was claimed: the token of the last claim. */
  readonly claims = new IntColumn();
  /** No lease runs out before: until then nobody has to look. */
  earliest = Infinity;
  /** Waiting numbers, kept in order. */
  waiting: number[] = [];
  readonly inserted = new Map<string, readonly number[]>();
  readonly checkpoints = new Map<number, Checkpoint>();
  /** Numbers in order of change. */
  readonly log = new IntColumn();
  /** When each finished trial was told, as a count. */
  readonly told = new IntColumn();
  tellings = 0;
  waiters: (() => void)[] = [];
  constructor(spec: StudySpec, createdAt = new Date()) {
    this.spec = spec;
    this.createdAt = createdAt;
    this.trials = new TrialLog(
      typeof spec.objectives === "string" ? 1 : Object.keys(spec.objectives).length,
    );
  }
  set(trial: TrialRow): void {
    this.trials.set(trial);
    if (isFinished(trial.state) && this.told.at(trial.number) === 0)
      this.told.set(trial.number, ++this.tellings);
    this.log.push(trial.number);
    if (this.waiters.length > 0) {
      const waiters = this.waiters;
      this.waiters = [];
      for (const wake of waiters) wake();
    }
  }
}

/** Studies in this process, gone with it. */
export function memory(): Storage {
  const studies = new Map<string, MemoryStudy>();
  const get = (name: string): MemoryStudy => {
    const study = studies.get(name);
    if (study === undefined)
      throw new AttuneError("study-not-found", `no study ${JSON.stringify(name)} in memory`);
    return study;
  };
  const info = (s: MemoryStudy): StudyInfo => {
    const counts = noTrials();
    for (let number = 0; number < s.trials.length; number++) {
      const state = s.trials.state(number);
      if (state !== undefined) counts[state]++;
    }
    return { ...s.spec, createdAt: s.createdAt, counts, attributes: s.attributes };
  };
  /** The trial if the ticket owns it, otherwise what to answer. */
  const owned = (ticket: Ticket): TrialRow | Told => {
    const s = get(ticket.study);
    const trial = s.trials.get(ticket.number);
    if (trial === undefined) return "lost";
    const owner = s.owners.get(ticket.number);
    if (owner !== undefined) return owner.token === ticket.token ? trial : "lost";
    return String(s.claims.at(ticket.number)) === ticket.token &&
      (isFinished(trial.state) || trial.state === "paused")
      ? "repeated"
      : "lost";
  };
  const own = (s: MemoryStudy, number: number, expires: number): string => {
    const count = s.claims.at(number) + 1;
    s.claims.set(number, count);
    const token = String(count);
    s.owners.set(number, { token, expires });
    if (expires < s.earliest) s.earliest = expires;
    return token;
  };

  /** What the trial is now, or what to answer. */
  const end = (ticket: Ticket, outcome: Outcome): TrialRow | Told => {
    const before = owned(ticket);
    if (typeof before === "string") return before;
    const s = get(ticket.study);
    const spent =
      outcome.state === "waiting"
        ? 0
        : (outcome.seconds ?? Math.max(0, Date.now() - before.startedAt) / 1000);
    const trial = ended(before, outcome, before.seconds + spent);
    s.owners.delete(trial.number);
    if (trial.state === "waiting") {
      s.waiting.push(trial.number);
      s.waiting.sort((a, b) => a - b);
    } else if (s.checkpoints.size > 0 && trial.state !== "paused")
      s.checkpoints.delete(trial.number);
    s.set(trial);
    return trial;
  };

  /** A copy: neither who wrote it nor another trial that goes on from it can change it. */
  const keep = ({ study, number }: Ticket, { step, bytes }: Checkpoint): void => {
    get(study).checkpoints.set(number, { step, bytes: bytes.slice() });
  };

  return {
    url: "memory:",
    supports: { processes: false, machines: false, durable: false },
    async open(spec) {
      const existing = studies.get(spec.name);
      if (existing) requireSameStudy(existing.spec, spec);
      else studies.set(spec.name, new MemoryStudy(JSON.parse(JSON.stringify(spec)) as StudySpec));
      return info(studies.get(spec.name)!);
    },
    async list() {
      return [...studies.values()].map(info);
    },
    async remove(study, numbers) {
      const s = get(study);
      if (numbers === undefined) {
        studies.delete(study);
        return;
      }
      for (const number of numbers) {
        s.trials.remove(number);
        s.owners.delete(number);
        s.checkpoints.delete(number);
      }
      s.waiting = s.waiting.filter((number) => !numbers.includes(number));
    },
    async restore({ createdAt, attributes, ...spec }, trials) {
      requireNewStudy(studies.has(spec.name), spec.name, "memory");
      const s = new MemoryStudy(spec, createdAt);
      s.attributes = attributes;
      for (const trial of trials.map(withoutOwner)) {
        s.set(trial);
        if (trial.state === "waiting") s.waiting.push(trial.number);
      }
      s.waiting.sort((a, b) => a - b);
      studies.set(spec.name, s);
    },
    async changes(study, after, options = {}) {
      const s = get(study);
      const from = after === null ? 0 : Number(after);
      if (s.log.length === from && options.wait && !options.signal?.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, options.wait);
          const wake = () => {
            clearTimeout(timer);
            resolve();
          };
          s.waiters.push(wake);
          options.signal?.addEventListener("abort", wake, { once: true });
        });
      const next = s.log.length;
      if (next === from) return { trials: NONE, next };
      const first = s.log.at(from);
      let alone = true;
      for (let i = from + 1; alone && i < next; i++) alone = s.log.at(i) === first;
      if (alone) {
        const trial = s.trials.get(first);
        return { trials: trial === undefined ? NONE : [trial], next };
      }
      const numbers = new Set(Array.from({ length: next - from }, (_, i) => s.log.at(from + i)));
      const changed = [...numbers]
        .map((number) => s.trials.get(number))
        .filter((t) => t !== undefined);
      const when = (t: TrialRow): number => s.told.at(t.number) || Infinity;
      return {
        trials: changed.sort((a, b) =>
          when(a) === when(b) ? a.number - b.number : when(a) - when(b),
        ),
        next,
      };
    },
    async claim(study, { count, worker, milliseconds, budget = Infinity, promote = [] }) {
      const s = get(study);
      // Leases go by the monotonic clock, so that none is lost when somebody sets the time.
      const now = performance.now();
      const leases: Lease[] = [];
      const give = (number: number, attempt: number, resume: TrialRow | undefined): void => {
        const token = own(s, number, now + milliseconds);
        // Not a change that readers hear of: that comes with its parameters.
        if (resume === undefined)
          s.trials.set(
            attempt === 1
              ? claimedTrial(number, worker)
              : { ...claimedTrial(number, worker), attempt },
          );
        else
          s.trials.set({
            ...resume,
            state: "running",
            worker,
            attempt,
            startedAt: resume.state === "running" ? Date.now() : 0,
          });
        leases.push({
          ticket: { study, number, token },
          expires: new Date(Date.now() + milliseconds),
          attempt,
          resume,
        });
      };
      /** A trial whose lease ran out: begun again, or failed when that has happened too often. */
      const takeOver = (number: number): void => {
        const trial = s.trials.get(number)!;
        if (trial.attempt < MAX_ATTEMPTS) {
          give(number, trial.attempt + 1, trial.params === null ? undefined : trial);
          return;
        }
        s.owners.delete(number);
        s.checkpoints.delete(number);
        s.set({
          ...trial,
          state: "failed",
          params: trial.params ?? {},
          reason: "lost",
          message: `lost ${trial.attempt} times`,
          seconds: Math.max(0, Date.now() - trial.startedAt) / 1000,
        });
      };
      while (
        leases.length < count &&
        s.waiting.length > 0 &&
        s.trials.length - s.waiting.length < budget
      ) {
        const trial = s.trials.get(s.waiting.shift()!)!;
        give(trial.number, trial.attempt + 1, trial);
      }
      if (now >= s.earliest) {
        s.earliest = Infinity;
        for (const [number, owner] of s.owners.entries().sort((a, b) => a[0] - b[0])) {
          if (owner.expires > now || leases.length >= count)
            s.earliest = Math.min(s.earliest, owner.expires);
          else takeOver(number);
        }
      }
      for (const number of promote) {
        const trial = s.trials.get(number);
        if (leases.length < count && trial?.state === "paused")
          give(number, trial.attempt + 1, trial);
      }
      while (leases.length < count && s.trials.length - s.waiting.length < budget)
        give(s.trials.length, 1, undefined);
      return leases;
    },
    async start(trials) {
      return trials.map(({ ticket, params, origin, note, checkpoint }) => {
        const trial = owned(ticket);
        if (typeof trial === "string") return trial;
        if (checkpoint !== undefined) keep(ticket, checkpoint);
        get(ticket.study).set({ ...trial, params, origin, note, startedAt: Date.now() });
        return "accepted";
      });
    },
    async renew(tickets, milliseconds) {
      return tickets.map((ticket) => {
        const trial = owned(ticket);
        if (typeof trial === "string") return "lost";
        get(ticket.study).owners.get(ticket.number)!.expires = performance.now() + milliseconds;
        return "accepted";
      });
    },
    async beat(study, worker, milliseconds) {
      const s = get(study);
      for (const [number, owner] of s.owners.entries())
        if (s.trials.get(number)?.worker === worker)
          owner.expires = performance.now() + milliseconds;
    },
    async report(ticket, points) {
      const trial = owned(ticket);
      if (typeof trial === "string") return trial;
      const reports = new Map(trial.reports.map((r) => [r.step, r]));
      for (const p of points) reports.set(p.step, p);
      get(ticket.study).set({
        ...trial,
        reports: [...reports.values()].sort((a, b) => a.step - b.step),
      });
      return "accepted";
    },
    async finish(trials) {
      return trials.map(({ ticket, outcome }) => {
        const trial = end(ticket, outcome);
        return typeof trial === "string" ? trial : "accepted";
      });
    },
    async insert(study, trials, key) {
      const s = get(study);
      const before = s.inserted.get(key);
      if (before) return before;
      const numbers = trials.map((t) => {
        const number = s.trials.length;
        if (t.state === "waiting") s.waiting.push(number);
        s.set({ ...claimedTrial(number, ""), ...t, attempt: 0, startedAt: Date.now() });
        return number;
      });
      s.inserted.set(key, numbers);
      return numbers;
    },
    async annotate(study, number, attributes) {
      const s = get(study);
      if (number === null) s.attributes = { ...s.attributes, ...attributes };
      else {
        const trial = s.trials.get(number);
        if (trial !== undefined)
          s.set({ ...trial, attributes: { ...trial.attributes, ...attributes } });
      }
    },
    checkpoints: {
      async read(study, number) {
        return get(study).checkpoints.get(number);
      },
      async write(ticket, checkpoint) {
        checkCheckpoint(checkpoint);
        const trial = owned(ticket);
        if (typeof trial === "string") return trial;
        keep(ticket, checkpoint);
        return "accepted";
      },
    },
    trials: (study) => get(study).trials,
    shortcuts: {
      begin(study, { number, after, exact, worker, milliseconds, params, origin, note }) {
        const s = get(study);
        const now = performance.now();
        const known = s.log.length === after;
        if (
          s.trials.length !== number ||
          (exact && !known) ||
          s.waiting.length > 0 ||
          now >= s.earliest
        )
          return undefined;
        const token = own(s, number, now + milliseconds);
        const trial = runningTrial(number, worker, params, origin, note, Date.now());
        const ticket = { study, number, token };
        s.set(trial);
        return known ? { ticket, trial, next: s.log.length } : { ticket };
      },
      end({ ticket, outcome, after }) {
        const { log } = get(ticket.study);
        const known = log.length === after;
        const trial = end(ticket, outcome);
        if (typeof trial === "string") return { told: trial };
        return known ? { told: "accepted", trial, next: log.length } : { told: "accepted" };
      },
    },
    async close() {},
  };
}
