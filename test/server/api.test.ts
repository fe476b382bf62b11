import { parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bearer, type Opened, openServer, tokenOf } from "./open-server.ts";

const space = {
  x: { type: "float", low: 0, high: 1 },
  model: { type: "categorical", choices: ["svm", "net"] },
  c: { type: "float", low: 0, high: 1, when: { model: "svm" } },
};
const STUDY = "/api/v1/studies/s";
let at: Opened;
beforeEach(async () => {
  at = openServer();
  const made = await at.call("POST", "/api/v1/studies", {
    name: "s",
    space,
    seed: 3,
    sampler: "random",
  });
  expect(made.status).toBe(201);
});
afterEach(() => at.close());

const ask = async (count = 1) => (await at.call("POST", `${STUDY}/ask`, { count })).body.trials;
const tell = (number: number, body: object) =>
  at.call("POST", `${STUDY}/trials/${number}/tell`, body);
const trialsOf = async (query = "") => (await at.call("GET", `${STUDY}/trials${query}`)).body;

describe("studies over HTTP", () => {
  it("are created once, and refused as something else", async () => {
    expect((await at.call("POST", "/api/v1/studies", { name: "s", space })).status).toBe(200);
    const other = { name: "s", space: { x: { type: "float", low: 0, high: 2 } } };
    const refused = await at.call("POST", "/api/v1/studies", other);
    expect(refused).toMatchObject({ status: 409, body: { code: "space-changed", status: 409 } });
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    const seeded = await at.call("POST", "/api/v1/studies", { name: "s", space, seed: 4 });
    expect(seeded).toMatchObject({ status: 409, body: { code: "study-exists" } });
    const sampled = await at.call("POST", "/api/v1/studies", { name: "s", space, sampler: "tpe" });
    expect(sampled).toMatchObject({ status: 409, body: { code: "study-exists" } });
    expect(sampled.body.detail).toContain('the sampler random, got "tpe"');
    for (const name of ["\ud800", "..", "."])
      for (const path of ["studies", "storage/studies"]) {
        const body = {
          name,
          space,
          objectives: "minimize",
          limits: {},
          seed: 1,
          sampler: "random",
        };
        const stored = { ...body, space: { version: 1, params: space } };
        const made = await at.call("POST", `/api/v1/${path}`, path === "studies" ? body : stored);
        expect(made).toMatchObject({ status: 422, body: { code: "usage" } });
      }
    const { studies } = (await at.call("GET", "/api/v1/studies")).body;
    expect(studies).toMatchObject([{ name: "s", objectives: "minimize", seed: 3 }]);
    expect(studies[0]).not.toHaveProperty("internal");
  });
  it("with directions, several objectives and limits take results by name and in order", async () => {
    await at.call("POST", "/api/v1/studies", {
      name: "two",
      space,
      objectives: { loss: "minimize", speed: "maximize" },
      limits: { megabytes: { atMost: 10 } },
    });
    const { trials } = (await at.call("POST", "/api/v1/studies/two/ask", { count: 3 })).body;
    const path = (i: number) => `/api/v1/studies/two/trials/${trials[i].number}/tell`;
    const results = [
      { value: { loss: 1, speed: 2 }, limits: { megabytes: 5 } },
      { values: [2, 3], limits: [6], cost: 4 },
      { values: [0, 9], limits: { megabytes: 11 } },
    ];
    for (const [i, result] of results.entries()) {
      const told = await at.call("POST", path(i), { ticket: trials[i].ticket, ...result });
      expect(told.status).toBe(200);
    }
    const best = (await at.call("GET", "/api/v1/studies/two/best")).body.trials;
    expect(best).toMatchObject([
      { number: 0, value: { loss: 1, speed: 2 }, limits: { megabytes: 5 } },
      { number: 1, value: { loss: 2, speed: 3 }, limits: { megabytes: 6 }, cost: 4 },
    ]);
    await at.call("POST", "/api/v1/studies", { name: "d", space, directions: ["maximize"] });
    expect((await at.call("GET", "/api/v1/studies/d")).body.objectives).toBe("maximize");
  });
  it("say all that is wrong with a request, and store nothing of it", async () => {
    const wrong = await at.call("POST", "/api/v1/studies", { name: 7, spac: {}, seed: 0.5 });
    expect(wrong.status).toBe(400);
    expect(wrong.body.issues.map((i: { path: string }) => i.path)).toEqual([
      "name",
      "space",
      "seed",
      "spac",
    ]);
    const messageOf = async (method: string, path: string, body?: object) =>
      (await at.call(method, path, body)).body.detail;
    const said = (given: object) => messageOf("PATCH", STUDY, given);
    expect(await said({ tags: "new" })).toBe('tags must be a list, got "new"');
    expect(await said({ tags: [7] })).toBe("tags.0 must be a text, got 7");
    expect(await said({ tags: Array(101).fill("a") })).toMatch(
      /^tags must have at most \d+ entries/,
    );
    expect(await said({ archived: 1 })).toBe("archived must be true or false, got 1");
    expect(await messageOf("GET", `${STUDY}/trials?format=xml`)).toBe(
      'format must be "json", "csv" or "parquet", got "xml"',
    );
    const empty = await at.call("POST", "/api/v1/studies", {
      name: "e",
      space: { x: { type: "float", low: 2, high: 1 } },
    });
    expect(empty).toMatchObject({ status: 422, body: { code: "space-invalid" } });
    expect((await at.call("GET", "/api/v1/studies")).body.studies.length).toBe(1);
    expect((await at.call("GET", "/api/v1/studies/none")).body).toEqual({
      type: "urn:attune:problem:study-not-found",
      title: "Not Found",
      status: 404,
      code: "study-not-found",
      detail: 'there is no study "none"',
    });
  });
  it("refuse a body that is nested too deep to be read", async () => {
    const deep = `{"name":"deep","space":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect(await at.call("POST", "/api/v1/studies", deep)).toMatchObject({
      ...{ status: 400, body: { status: 400, detail: "the body is nested more than 500 deep" } },
    });
    const much = await at.call("POST", `${STUDY}/enqueue`, { params: { x: [[[0.5]]] } });
    expect(much).toMatchObject({ status: 422, body: { code: "params-invalid" } });
  });
  it("keep measures by any name, and refuse a list of them", async () => {
    const named = { objectives: { constructor: "minimize", prototype: "maximize" } };
    const limits = { constructor: { atMost: 1 } };
    const create = (given: object) =>
      at.call("POST", "/api/v1/studies", { name: "odd", space, ...given });
    expect(await create({ limits: { toString: { atMots: 1 } } })).toMatchObject({
      ...{ status: 400, body: { issues: [{ path: "limits.toString.atMots" }] } },
    });
    expect((await create({ objectives: ["minimize"] })).status).toBe(400);
    // JSON gives them in another order than the client, so values in order would change places.
    expect(await create({ objectives: { 2: "minimize", 1: "maximize" } })).toMatchObject({
      status: 422,
      body: { detail: 'objective "1" is a number, not a name' },
    });
    expect((await create(named)).body).toMatchObject(named);
    expect((await create({ name: "limited", limits })).body).toMatchObject({ limits });
  });
  it("go on without experience once a client opens one without", async () => {
    const create = async (name: string, more: object = {}) => {
      const given = { name, space: { x: space.x }, ...more };
      return (await at.call("POST", "/api/v1/studies", given)).status;
    };
    await create("earlier", { seed: 1 });
    const trials = Array.from({ length: 20 }, (_, i) => ({
      params: { x: i / 20 },
      value: Math.abs(i / 20 - 0.3),
    }));
    await at.call("POST", "/api/v1/studies/earlier/trials", { trials });
    const originOf = async (name: string) => {
      await at.call("POST", `/api/v1/studies/${name}/ask`);
      const { body } = await at.call("GET", `/api/v1/studies/${name}/trials`);
      return JSON.stringify(body.trials.at(-1).origin);
    };
    await create("later", { seed: 2 });
    expect(await originOf("later")).toContain("experience");
    expect(await create("later", { seed: 2, experience: false })).toBe(200);
    expect(await originOf("later")).not.toContain("experience");
  });
  it("give out no trial that is expected to exceed what they may cost", async () => {
    const paid = "/api/v1/studies/paid";
    await at.call("POST", "/api/v1/studies", { name: "paid", space, maxCost: 30 });
    const take = async (count: number) =>
      (await at.call("POST", `${paid}/ask`, { count })).body.trials;
    const end = ({ number, ticket }: any, body: object) =>
      at.call("POST", `${paid}/trials/${number}/tell`, { ticket, ...body });
    const [a, b, c, d] = await take(4);
    expect((await end(a, { value: 1 })).body).toMatchObject({ code: "result-invalid" });
    expect((await end(a, { value: 1, cost: 6, seconds: 3 })).status).toBe(200);
    await end(b, { value: 2, cost: 2, seconds: 1 });
    await end(c, { state: "failed", seconds: 2 });
    // 6 + 2, 2 s at 2 a second, and 4 for the one that runs: room for 3 of 4 each.
    expect(await take(10)).toHaveLength(3);
    expect(await take(1)).toEqual([]);
    await end(d, { value: 1, cost: 0, seconds: 4 });
    // 8 and 2 s at 1 a second, 8/3 for each of 3 that run: room for 4 of 8/3.
    expect(await take(10)).toHaveLength(4);
    expect((await at.call("PATCH", paid, { maxCost: 100 })).body.maxCost).toBe(100);
    expect((await take(1)).length).toBe(1);
  });
  it("are stopped, resumed, given a budget, extended and deleted", async () => {
    expect((await at.call("POST", `${STUDY}/stop`)).body.stopped).toBe(true);
    expect((await at.call("POST", `${STUDY}/ask`)).body).toEqual({ trials: [], stopped: true });
    await at.call("POST", `${STUDY}/resume`);
    await at.call("PATCH", STUDY, { budget: 3 });
    expect((await ask(10)).length).toBe(3);
    expect((await at.call("GET", STUDY)).body).toMatchObject({ budget: 3, left: 0 });
    const wider = { ...space, x: { type: "float", low: -1, high: 1 } };
    const extended = await at.call("POST", `${STUDY}/extend`, { space: wider });
    expect(extended.body.changes).toEqual([expect.stringContaining("x")]);
    expect((await at.call("POST", `${STUDY}/enqueue`, { params: { x: -0.5 } })).status).toBe(201);
    expect((await at.call("DELETE", STUDY)).body).toEqual({ ok: true });
    expect((await at.call("POST", `${STUDY}/ask`)).status).toBe(404);
  });
});

describe("trials over HTTP", () => {
  it("are asked for by flat name, told once, and refused with another result", async () => {
    const [a, b] = await ask(2);
    expect(Object.keys(a.params).sort()).toEqual(
      a.params.model === "svm" ? ["c", "model", "x"] : ["model", "x"],
    );
    expect((await tell(a.number, { ticket: a.ticket, value: 0.5 })).status).toBe(200);
    expect((await tell(a.number, { ticket: a.ticket, values: [0.5] })).status).toBe(200);
    expect(await tell(a.number, { ticket: a.ticket, value: 0.25 })).toMatchObject({
      status: 409,
      body: { code: "trial-finished" },
    });
    expect(await tell(b.number, { ticket: a.ticket, value: 1 })).toMatchObject({
      status: 409,
      body: { code: "lease-lost" },
    });
    const attributes = { host: "a", epochs: [1, 2] };
    await tell(b.number, { ticket: b.ticket, state: "failed", message: "it burnt", attributes });
    const { trials } = await trialsOf();
    expect(trials).toMatchObject([
      { number: 0, state: "complete", value: 0.5, params: a.params },
      { number: 1, state: "failed", message: "it burnt", reason: "error", attributes },
    ]);
    expect((await at.call("GET", `${STUDY}/best`)).body.trials).toMatchObject([{ number: 0 }]);
  });
  it("take NaN and the infinities bare and as texts", async () => {
    const [a, b, c] = await ask(3);
    await tell(a.number, { ticket: a.ticket, value: "NaN" });
    await at.call("POST", `${STUDY}/trials/1/tell`, `{"ticket":"${b.ticket}","value":Infinity}`);
    await at.call("POST", `${STUDY}/trials/2/tell`, `{"ticket":"${c.ticket}","value":-Infinity}`);
    expect((await trialsOf()).trials).toMatchObject([
      { state: "failed", reason: "not-a-number" },
      { state: "complete", value: "Infinity" },
      { state: "failed", reason: "not-a-number" },
    ]);
  });
  it("whose client is silent are given to the next one, and its late result is refused", async () => {
    const { trials } = (await at.call("POST", `${STUDY}/ask`, { leaseSeconds: 1 })).body;
    const [lost] = trials;
    await waitFor(async () => {
      const [next] = await ask();
      return next.number === lost.number;
    });
    expect(await tell(lost.number, { ticket: lost.ticket, value: 1 })).toMatchObject({
      status: 409,
      body: { code: "lease-lost" },
    });
    for (const path of ["heartbeat", "should-prune"])
      expect(
        (await at.call("POST", `${STUDY}/trials/0/${path}`, { ticket: lost.ticket })).status,
      ).toBe(409);
    const report = { ticket: lost.ticket, step: 1, value: 1 };
    expect((await at.call("POST", `${STUDY}/trials/0/report`, report)).status).toBe(409);
  });
  it("say when the leases of those that run end", async () => {
    await at.call("POST", `${STUDY}/ask`, { leaseSeconds: 1000 });
    await at.call("POST", `${STUDY}/ask`, { leaseSeconds: 10 });
    const [done] = await ask();
    await tell(done.number, { ticket: done.ticket, value: 1 });
    const { leases } = (await at.call("GET", `${STUDY}/leases`)).body;
    expect(leases.map((l: { number: number }) => l.number)).toEqual([0, 1]);
    expect(leases[0].endsInSeconds - leases[1].endsInSeconds).toBeCloseTo(990, -1);
    expect(leases[1].endsInSeconds).toBeLessThanOrEqual(10);
  });
  it("are kept by heartbeats", async () => {
    const { trials } = (await at.call("POST", `${STUDY}/ask`, { leaseSeconds: 1 })).body;
    const beat = await at.call("POST", `${STUDY}/trials/0/heartbeat`, {
      ticket: trials[0].ticket,
      leaseSeconds: 600,
    });
    expect(beat).toMatchObject({ status: 200, body: { leaseSeconds: 600 } });
    await new Promise((resolve) => setTimeout(resolve, 1100)); // the first lease has run out
    expect((await ask())[0].number).toBe(1);
    expect((await tell(0, { ticket: trials[0].ticket, value: 1 })).status).toBe(200);
  });
  it("are enqueued, and added with their results", async () => {
    const queued = await at.call("POST", `${STUDY}/enqueue`, {
      params: { x: 0.125, model: "net" },
    });
    expect(queued).toMatchObject({ status: 201, body: { numbers: [0] } });
    const wrong = await at.call("POST", `${STUDY}/enqueue`, { params: { x: 7 } });
    expect(wrong).toMatchObject({ status: 422, body: { issues: [{ path: "x" }] } });
    const added = await at.call("POST", `${STUDY}/trials`, {
      trials: [
        { params: { x: 0.5, model: "net" }, value: 3, attributes: { from: "paper" } },
        { params: { x: 0.6, model: "net" }, state: "failed", message: "no", reason: "timeout" },
        { params: { x: 0.7, model: "net" }, state: "pruned", step: 4 },
      ],
    });
    expect(added.body).toEqual({ numbers: [1, 2, 3] });
    expect(await ask()).toMatchObject([{ number: 0, params: { x: 0.125, model: "net" } }]);
    expect((await trialsOf("?after=0")).trials).toMatchObject([
      { state: "complete", value: 3, attributes: { from: "paper" } },
      { state: "failed", message: "no", reason: "timeout" },
      { state: "pruned", step: 4 },
    ]);
  });
  it("are refused with fields that their state does not have", async () => {
    const [{ number, ticket }] = await ask();
    const params = { x: 0.5, model: "net" };
    for (const [given, detail] of [
      [{ state: "failed", value: 1 }, "a trial that is failed has no value"],
      [{ state: "pruned", limits: [1] }, "a trial that is pruned has no limits"],
      [{ value: 1, reason: "timeout" }, "a trial that is complete has no reason"],
      [{ value: 1, values: [2] }, "give value or values, not both"],
    ] as const) {
      const refused = { status: 400, body: { detail } };
      expect(await tell(number, { ticket, ...given })).toMatchObject(refused);
      const trials = [{ params, ...given }];
      expect(await at.call("POST", `${STUDY}/trials`, { trials })).toMatchObject(refused);
    }
    expect((await trialsOf()).trials).toMatchObject([{ number: 0, state: "running" }]);
    expect((await tell(number, { ticket, value: null, state: "failed" })).status).toBe(200);
  });
  it("are not taken by a body that is no object or no UTF-8, nor listed none at a time", async () => {
    expect(await at.call("POST", `${STUDY}/ask`, [])).toMatchObject({
      ...{ status: 400, body: { detail: "the body must be an object, got []" } },
    });
    expect(await at.call("POST", "/api/v1/studies")).toMatchObject({
      ...{ status: 400, body: { detail: "the body is missing" } },
    });
    expect((await trialsOf()).trials).toEqual([]);
    expect((await at.call("GET", `${STUDY}/trials?limit=0&after=3`)).status).toBe(400);
    const request = new Request("http://localhost/api/v1/studies", {
      method: "POST",
      headers: { ...bearer(tokenOf("admin")), "Content-Type": "application/json" },
      body: Buffer.from('{"name":"\xff\xfe","space":{}}', "latin1"),
    });
    const answered = await at.server.fetch(request);
    expect([answered.status, (await answered.json()).detail]).toEqual([
      400,
      "the body is not UTF-8",
    ]);
  });
  it("are listed a page at a time, by state, and with the fields that are asked for", async () => {
    for (const [i, trial] of (await ask(5)).entries())
      if (i !== 2) await tell(trial.number, { ticket: trial.ticket, value: i });
    const first = await trialsOf("?limit=2&fields=number,value,params.x");
    expect(first.trials).toEqual([
      { number: 0, value: 0, params: { x: expect.any(Number) } },
      { number: 1, value: 1, params: { x: expect.any(Number) } },
    ]);
    const rest = await trialsOf(`?limit=2&after=${first.next}&fields=number`);
    expect(rest).toEqual({ trials: [{ number: 2 }, { number: 3 }], next: 3 });
    expect(await trialsOf("?after=3&fields=number")).toEqual({ trials: [{ number: 4 }] });
    expect(await trialsOf("?state=running,failed&fields=number")).toEqual({
      trials: [{ number: 2 }],
    });
    const csv = (await trialsOf("?format=csv&state=complete")).split("\n");
    expect(csv[0]).toMatch(/^number,state,value,seconds,started,param:x/);
    expect(csv.slice(1, -1).map((line: string) => line.split(",")[0])).toEqual([
      "0",
      "1",
      "3",
      "4",
    ]);
    expect(await trialsOf("?format=csv&after=0&limit=2&fields=number,value,params")).toMatch(
      /^number,value,param:x(,param:[^,\n]+)+\n1,1,.*\n2,,.*\n$/,
    );
    const parquet = await at.server.fetch(
      new Request(`http://localhost${STUDY}/trials?state=complete&fields=number,value,startedAt`, {
        headers: { ...bearer(tokenOf("viewer")), Accept: "application/vnd.apache.parquet" },
      }),
    );
    expect(parquet.headers.get("content-type")).toBe("application/vnd.apache.parquet");
    expect(await parquetReadObjects({ file: await parquet.arrayBuffer() })).toEqual(
      [0, 1, 3, 4].map((i) => ({ number: i, value: i, started: expect.any(Date) })),
    );
    expect((await at.call("GET", `${STUDY}/trials?state=done`)).status).toBe(400);
    for (const format of ["json", "csv"])
      for (const [field, hint] of [
        ["numbr", "did you mean number?"],
        ["params.xx", "did you mean params.x?"],
        ["value.loss", "value is taken as a whole"],
      ])
        expect(
          await at.call("GET", `${STUDY}/trials?format=${format}&fields=number,${field}`),
        ).toMatchObject({
          status: 400,
          body: { code: "usage", detail: `fields: trials have no field "${field}"`, hint },
        });
    expect(
      await trialsOf("?limit=1&fields=number,params.model,attributes.any,schedule,error"),
    ).toEqual({
      trials: [{ number: 0, params: { model: expect.any(String) } }],
      next: 0,
    });
    expect((await at.call("GET", `${STUDY}/trials?limit=x`)).status).toBe(400);
    expect((await at.call("GET", `${STUDY}/trials/3`)).body).toMatchObject({ number: 3, value: 3 });
    expect((await at.call("GET", `${STUDY}/trials/77`)).status).toBe(404);
    const { importance } = (await at.call("GET", `${STUDY}/importance`)).body;
    expect(Object.keys(importance).sort()).toEqual(["c", "model", "x"]);
    const explained = (await at.call("GET", `${STUDY}/explain`)).body;
    expect(explained.objectives[0]).toMatchObject({ results: 4, best: { trial: 0, value: 0 } });
    expect(explained.sections.map(({ title }: { title: string }) => title)).toContain(
      "What is known",
    );
    expect((await at.call("GET", `${STUDY}/explain?objective=f`)).status).toBe(422);
    const drawn = await at.call("GET", `${STUDY}/plots/slice?param=x`);
    expect(drawn.headers.get("content-type")).toBe("image/svg+xml");
    expect(drawn.body).toMatch(/^<svg xmlns=.*<circle.*<\/svg>$/s);
    expect((await at.call("GET", `${STUDY}/plots/slise`)).body.hint).toMatch(/slice/);
    const numbers = (await at.call("GET", `${STUDY}/plots/slice?params=["x"]&format=json`)).body;
    expect(numbers.panels.map((panel: { param: string }) => panel.param)).toEqual(["x"]);
    expect([...numbers.panels[0].points.y].sort()).toEqual([0, 1, 3, 4]);
    const dark = (await at.call("GET", `${STUDY}/plots/history?theme=dark&width=400`)).body;
    expect(dark).toMatch(
      /^<svg [^>]*width="400".*<rect width="100%" height="100%" fill="#14181f"/s,
    );
    expect((await at.call("GET", `${STUDY}/plots/slice?params=x`)).status).toBe(400);
    expect((await at.call("GET", `${STUDY}/plots/history?width=9`)).status).toBe(400);
  });
  it("report, and are pruned by the study's pruner, also after the server was started again", async () => {
    const pruned = { name: "p", space, pruner: "median", sampler: "random" };
    await at.call("POST", "/api/v1/studies", pruned);
    const { trials } = (await at.call("POST", "/api/v1/studies/p/ask", { count: 8 })).body;
    const report = (i: number, value: number) =>
      at.call("POST", `/api/v1/studies/p/trials/${i}/report`, {
        ticket: trials[i].ticket,
        step: 10,
        value,
      });
    // The same study without its pruner keeps it.
    const { pruner: _, ...same } = pruned;
    expect((await at.call("POST", "/api/v1/studies", { ...same, budget: 20 })).status).toBe(200);
    for (let i = 0; i < 7; i++) {
      expect((await report(i, -i)).body).toEqual({ prune: false });
      await at.call("POST", `/api/v1/studies/p/trials/${i}/tell`, {
        ticket: trials[i].ticket,
        value: i,
      });
    }
    expect((await report(7, 99)).body).toEqual({ prune: true });
    await at.server.close();
    at = openServer({}, at.storage);
    const body = { ticket: trials[7].ticket };
    const path = "/api/v1/studies/p/trials/7";
    expect((await at.call("POST", `${path}/should-prune`, body)).body).toEqual({ prune: true });
    await at.call("POST", `${path}/tell`, { ...body, state: "pruned" });
    expect((await at.call("GET", path)).body).toMatchObject({ state: "pruned", step: 10 });
  });
  it("keep checkpoints, which the next client of a lost trial gets", async () => {
    const { trials } = (await at.call("POST", `${STUDY}/ask`, { leaseSeconds: 1 })).body;
    const path = `${STUDY}/trials/0/checkpoint`;
    expect((await at.call("GET", path)).status).toBe(404);
    const headers = {
      "Content-Type": "application/octet-stream",
      "Attune-Ticket": trials[0].ticket,
    };
    expect((await at.call("PUT", `${path}?step=5`, "state of five", headers)).status).toBe(200);
    const read = await at.call("GET", path);
    expect([read.body, read.headers.get("Attune-Step")]).toEqual(["state of five", "5"]);
    const stranger = { ...headers, "Attune-Ticket": "other" };
    expect((await at.call("PUT", `${path}?step=6`, "x", stranger)).status).toBe(409);
    expect((await at.call("PUT", path, "x", headers)).status).toBe(400);
  });
});

describe("a request that is repeated", () => {
  it("with the same key has its first answer, and is done once", async () => {
    const key = { "Idempotency-Key": "k1" };
    const first = await at.call("POST", `${STUDY}/ask`, {}, key);
    const again = await at.call("POST", `${STUDY}/ask`, {}, key);
    expect(again.body).toEqual(first.body);
    expect((await ask())[0].number).toBe(1);
    expect((await at.call("POST", `${STUDY}/ask`, { count: 2 }, key)).status).toBe(422);
    const params = { params: { x: 0.5 } };
    const queued = { "Idempotency-Key": "k2" };
    const numbers = (await at.call("POST", `${STUDY}/enqueue`, params, queued)).body;
    await at.server.close();
    at = openServer({}, at.storage); // it has forgotten the answers; the storage has not
    expect((await at.call("POST", `${STUDY}/enqueue`, params, queued)).body).toEqual(numbers);
    expect((await trialsOf()).trials.length).toBe(3);
  });
  it("is a new request once its study was deleted", async () => {
    const create = { name: "gone", space };
    const key = { "Idempotency-Key": "k" };
    const path = "/api/v1/studies/gone";
    await at.call("POST", "/api/v1/studies", create, key);
    await at.call("POST", `${path}/ask`, {}, key);
    await at.call("DELETE", path);
    expect((await at.call("POST", `${path}/ask`, {}, key)).status).toBe(404);
    expect((await at.call("POST", "/api/v1/studies", create, key)).status).toBe(201);
    expect((await at.call("GET", path)).body.counts).toMatchObject({ running: 0 });
  });
  it("that only reads has no body if nothing has changed", async () => {
    const first = await at.call("GET", STUDY);
    const tag = { "If-None-Match": first.headers.get("ETag") ?? "" };
    expect(await at.call("GET", STUDY, undefined, tag)).toMatchObject({ status: 304, body: "" });
    await ask();
    expect((await at.call("GET", STUDY, undefined, tag)).status).toBe(200);
  });
  it("replaces a note only if it is the one that was read", async () => {
    const { headers } = await at.call("PUT", `${STUDY}/note`, { text: "first" });
    const mine = { "If-Match": `"other", ${headers.get("ETag")}` };
    expect((await at.call("PUT", `${STUDY}/note`, { text: "second" }, mine)).status).toBe(200);
    expect((await at.call("PUT", `${STUDY}/note`, { text: "third" }, mine)).status).toBe(412);
    expect((await at.call("GET", `${STUDY}/note`)).body).toEqual({ text: "second" });
    await ask();
    await at.call("PUT", `${STUDY}/trials/0/note`, { text: "odd" });
    expect((await trialsOf()).trials[0].attributes).toEqual({ note: "odd" });
  });
});

async function waitFor(happened: () => Promise<boolean>): Promise<void> {
  while (!(await happened())) await new Promise((resolve) => setTimeout(resolve, 50));
}
