import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BeginRequest, MAX_ATTEMPTS, type Storage, type StudySpec } from "../storage.ts";
import { optunaJournal } from "./journal/journal.ts";
import { journalEdit } from "./journal/journal-edit.ts";
import { JournalFile } from "./journal/journal-file.ts";
import { parseOperation } from "./journal/operation.ts";
import { Replay } from "./journal/replay.ts";
import type { OptunaEdit } from "./optuna-backend.ts";
import { RUNNING } from "./optuna-study.ts";
import { optunaSqlite } from "./rdb/open-optuna.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-optuna-trials-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
let keys = 0;

const spec: StudySpec = {
  name: "s",
  space: { version: 1, params: { x: { type: "float", low: 0, high: 1 } } },
  objectives: "minimize",
  limits: {},
  seed: 1,
  sampler: "random",
};
const request = (changed: Partial<BeginRequest> = {}): BeginRequest => ({
  count: 1,
  worker: "elsewhere:1::a",
  leaseMs: 60_000,
  key: `k${keys++}`,
  after: null,
  ...changed,
});
const start = (x: number) => ({ params: { x }, origin: { sampler: "random" }, note: [x] });
const outcome = { state: "complete", values: [1], limits: [] } as const;
const passMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([
  ["journal", optunaJournal],
  ["SQLite database", optunaSqlite],
])("The life of a trial in Optuna's %s", (_, open) => {
  let storage: Storage;
  let path = "";
  beforeEach(async () => {
    path = join(folder, `${files++}`);
    storage = await open(path);
    await storage.open(spec);
  });
  afterEach(() => storage.close());
  const cursor = async () => (await storage.changes("s", null)).next;

  it("begins with parameters where nothing has changed since the cursor", async () => {
    const begun = await storage.begin(
      "s",
      request({ after: await cursor(), starts: [start(0.5)] }),
    );
    expect(begun.claimFirst).toBe(false);
    expect(begun.tickets).toMatchObject([{ study: "s", number: 0 }]);
    const [trial] = begun.changes.trials;
    expect(trial).toMatchObject({
      number: 0,
      state: "running",
      params: { x: 0.5 },
      origin: { sampler: "random" },
      note: [0.5],
      worker: "elsewhere:1::a",
      attempt: 1,
    });
    expect(trial.startedAt).toBeGreaterThan(0);
    const answer = await storage.finish(
      "s",
      [{ ticket: begun.tickets[0], outcome, attributes: { why: "é" }, internal: { folds: [1] } }],
      begun.changes.next,
    );
    expect(answer.told).toEqual(["accepted"]);
    expect(answer.changes.trials).toMatchObject([
      {
        number: 0,
        state: "complete",
        values: [1],
        attributes: { why: "é" },
        internal: { folds: [1] },
      },
    ]);
    // The cursor of the answer is after the write itself.
    expect((await storage.changes("s", answer.changes.next)).trials).toEqual([]);
  });

  it("reserves a number where something has changed; its parameters are set later", async () => {
    const after = await cursor();
    await storage.begin("s", request({ after, starts: [start(0.1)] }));
    const begun = await storage.begin("s", request({ after, starts: [start(0.2)] }));
    expect(begun.tickets).toMatchObject([{ number: 1 }]);
    expect(begun.changes.trials.map((t) => [t.number, t.params, t.startedAt > 0])).toEqual([
      [0, { x: 0.1 }, true],
      [1, null, false],
    ]);
    const [ticket] = begun.tickets;
    const answer = await storage.start("s", [{ ticket, ...start(0.3) }], begun.changes.next);
    expect(answer.told).toEqual(["accepted"]);
    expect(answer.changes.trials).toMatchObject([{ number: 1, params: { x: 0.3 }, note: [0.3] }]);
    expect(answer.changes.trials[0].startedAt).toBeGreaterThan(0);
  });

  it("begins as many trials as the budget allows", async () => {
    const first = await storage.begin("s", request({ count: 3, budget: 2 }));
    expect(first.tickets.map((t) => t.number)).toEqual([0, 1]);
    const second = await storage.begin("s", request({ budget: 2 }));
    expect(second).toMatchObject({ tickets: [], claimFirst: false });
  });

  it("gives a repeated request the trials that it took before", async () => {
    const again = request({ count: 2, after: await cursor(), starts: [start(0.5)] });
    const first = await storage.begin("s", again);
    expect((await storage.begin("s", again)).tickets).toEqual(first.tickets);
    // A key that begins like another one is another key.
    const other = await storage.begin("s", request({ key: again.key.slice(0, -1) }));
    expect(other.tickets.map((t) => t.number)).toEqual([2]);
    const tickets = first.tickets;
    const waiting = { state: "waiting" } as const;
    await storage.finish(
      "s",
      tickets.map((ticket) => ({ ticket, outcome: waiting })),
      null,
    );
    const claim = request({ count: 2 });
    const { leases } = await storage.claim("s", claim);
    expect(leases.map((l) => [l.ticket.number, l.attempt, l.before.state])).toEqual([
      [0, 1, "waiting"],
      [1, 1, "waiting"],
    ]);
    const repeated = await storage.claim("s", claim);
    expect(repeated.leases.map((l) => [l.ticket, l.attempt])).toEqual(
      leases.map((l) => [l.ticket, l.attempt]),
    );
  });

  it("asks to claim a waiting trial first, where the budget has room for it", async () => {
    const inserted = { ...start(0.7), state: "waiting" as const, origin: "enqueued" as const };
    await storage.insert("s", [{ ...inserted, values: [], limits: [], seconds: 0 }], "once");
    expect(await storage.begin("s", request())).toMatchObject({ tickets: [], claimFirst: true });
    expect(await storage.begin("s", request({ budget: 0 }))).toMatchObject({
      tickets: [],
      claimFirst: false,
    });
    const { leases, changes } = await storage.claim("s", request());
    expect(leases).toMatchObject([
      { attempt: 1, before: { state: "waiting", params: { x: 0.7 }, origin: "enqueued" } },
    ]);
    expect(changes.trials).toMatchObject([{ number: 0, state: "running", startedAt: 0 }]);
    expect(await storage.begin("s", request())).toMatchObject({ claimFirst: false });
  });

  it("asks to claim a lost trial first, and fails it after too many attempts", async () => {
    const { next } = await storage.changes("s", null);
    await storage.begin("s", request({ leaseMs: 1, after: next, starts: [start(0.4)] }));
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt++) {
      await passMs(3);
      expect(await storage.begin("s", request())).toMatchObject({ tickets: [], claimFirst: true });
      const { leases } = await storage.claim("s", request({ leaseMs: 1 }));
      expect(leases).toMatchObject([{ attempt, before: { state: "running", params: { x: 0.4 } } }]);
    }
    await passMs(3);
    const claimed = await storage.claim("s", request());
    expect(claimed.leases).toEqual([]);
    expect(claimed.changes.trials).toMatchObject([
      { state: "failed", reason: "lost", message: `lost ${MAX_ATTEMPTS} times` },
    ]);
  });

  it("refuses a worker that has lost its trial", async () => {
    const { tickets } = await storage.begin("s", request({ leaseMs: 1 }));
    await passMs(3);
    await storage.claim("s", request());
    const finish = await storage.finish("s", [{ ticket: tickets[0], outcome }], null);
    expect(finish.told).toEqual(["lost"]);
    expect((await storage.report(tickets[0], [], null)).told).toEqual(["lost"]);
    expect(await storage.renew("s", tickets, 1000)).toEqual(["lost"]);
  });

  it("keeps the internal keys of a study and its trials apart from the user's", async () => {
    await storage.begin("s", request());
    await storage.annotate("s", null, { attributes: { budget: 1 }, internal: { budget: 2 } });
    await storage.annotate("s", null, { internal: { settings: {} } });
    await storage.annotate("s", 0, { attributes: { token: "mine" }, internal: { token: "t" } });
    await storage.annotate("s", 0, { internal: { repeats: [1] } });
    await storage.close();
    storage = await open(path);
    expect(await storage.list()).toMatchObject([
      { attributes: { budget: 1 }, internal: { budget: 2, settings: {} } },
    ]);
    const [trial] = (await storage.changes("s", null)).trials;
    expect(trial.attributes).toEqual({ token: "mine" });
    expect(trial.internal).toEqual({ token: "t", repeats: [1] });
  });
});

describe("A journal that others write to", () => {
  /** Appends what `write` edits, as another program does. */
  async function append(path: string, write: (edit: OptunaEdit) => Promise<unknown>) {
    const file = new JournalFile(path);
    const replay = new Replay();
    file.readNew(
      () => {},
      (line) => replay.apply(parseOperation(line)),
    );
    const lines: string[] = [];
    await write(journalEdit(lines, replay, "optuna-worker"));
    file.append(`${lines.join("\n")}\n`);
  }

  it("never gives away a running trial of Optuna's", async () => {
    const path = join(folder, `${files++}.log`);
    const storage = await optunaJournal(path);
    await storage.open(spec);
    await append(path, (edit) => edit.createTrial({ id: 0 }, { state: RUNNING, start: 1000 }));
    const begun = await storage.begin("s", request());
    expect(begun).toMatchObject({ claimFirst: false, tickets: [{ number: 1 }] });
    expect(begun.changes.trials).toMatchObject([
      {
        number: 0,
        state: "running",
        params: null,
        worker: "optuna",
        origin: { sampler: "optuna" },
      },
      { number: 1 },
    ]);
    expect((await storage.claim("s", request({ count: 5 }))).leases).toEqual([]);
    await storage.close();
  });

  it("of an earlier Attune has internal keys among the user's attributes", async () => {
    const path = join(folder, `${files++}.log`);
    const { name: _, ...rest } = spec;
    await (await optunaJournal(path)).close();
    await append(path, async (edit) => {
      const study = await edit.createStudy("s", [1]);
      await edit.setStudyAttribute(
        study,
        "system",
        "attune:spec",
        JSON.parse(JSON.stringify(rest)),
      );
      await edit.setStudyAttribute(study, "user", "budget", 20);
      await edit.setStudyAttribute(study, "user", "mine", 1);
      const trial = await edit.createTrial(study, { state: RUNNING, start: 1000 });
      await edit.setAttribute(trial, "user", "token", "t");
    });
    const storage = await optunaJournal(path);
    expect(await storage.open(spec)).toMatchObject({
      attributes: { mine: 1 },
      internal: { budget: 20 },
    });
    await storage.annotate("s", null, { internal: { budget: 30 } });
    expect((await storage.list())[0]).toMatchObject({
      attributes: { mine: 1 },
      internal: { budget: 30 },
    });
    const [trial] = (await storage.changes("s", null)).trials;
    expect([trial.attributes, trial.internal]).toEqual([{}, { token: "t" }]);
    await storage.close();
  });
});
