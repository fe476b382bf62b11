import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStudy, float } from "../../src/index.ts";
import { openAuditFile } from "../../src/server/node/audit-file.ts";
import { encodeStudy } from "../../src/storage/http/study-segment.ts";
import { openStorage } from "../../src/storage/index.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { bearer, type Opened, openServer, tokenOf } from "./open-server.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-drive-"));
const space = { x: { type: "float", low: 0, high: 1 } };
const PATH = "/api/v1/studies/s";
let storage: Storage;
let at: Opened;
beforeAll(async () => {
  storage = await openStorage(`sqlite:${join(folder, "a.db")}`);
  at = openServer({}, storage);
  await at.call("POST", "/api/v1/studies", { name: "s", space, sampler: "random" });
});
afterAll(async () => {
  await at.close();
  rmSync(folder, { recursive: true, force: true });
});
const ask = async () => (await at.call("POST", `${PATH}/ask`)).body.trials[0];

describe("a trial that an admin cancels", () => {
  it("has no colon after the name without a reason", async () => {
    const { number } = await ask();
    const ended = await at.call("POST", `${PATH}/trials/${number}/cancel`, { message: " " });
    expect(ended.body.message).toBe("cancelled by admin");
  });

  it("has failed, and its worker is told at whatever it says next", async () => {
    const { number, ticket } = await ask();
    const path = `${PATH}/trials/${number}`;
    const refused = await at.call("POST", `${path}/cancel`, {}, bearer(tokenOf("worker")));
    expect(refused.status).toBe(403);
    const ended = await at.call("POST", `${path}/cancel`, { message: "too hot" });
    expect(ended).toMatchObject({
      status: 200,
      body: { number, state: "failed", reason: "error", message: "cancelled by admin: too hot" },
    });
    for (const [what, body] of [
      ["heartbeat", { ticket }],
      ["report", { ticket, step: 1, value: 2 }],
      ["tell", { ticket, value: 2 }],
    ] as const)
      expect([what, await at.call("POST", `${path}/${what}`, body)]).toMatchObject([
        what,
        { status: 409, body: { code: "lease-lost" } },
      ]);
    expect((await at.call("GET", path)).body).toMatchObject({ state: "failed" });
    expect((await at.call("POST", `${path}/cancel`)).body.code).toBe("trial-finished");
    expect((await at.call("POST", `${PATH}/trials/99/cancel`)).status).toBe(404);
    expect((await ask()).number).toBe(number + 1); // it is not given out again
  });
  it("may wait: it is not given out, and has taken no time", async () => {
    const added = await at.call("POST", `${PATH}/enqueue`, { params: { x: 0.5 } });
    const [number] = added.body.numbers;
    const { body } = await at.call("POST", `${PATH}/trials/${number}/cancel`);
    expect(body).toMatchObject({ state: "failed", seconds: 0, params: { x: 0.5 } });
    expect((await ask()).params).not.toEqual({ x: 0.5 });
  });
  it("aborts the objective of a worker that runs it elsewhere, whose study goes on", async () => {
    const study = await createStudy({
      ...{ name: "local", space: { x: float(0, 1) }, objectives: "minimize", seed: 1 },
      storage: await openStorage(`sqlite:${join(folder, "a.db")}`),
    } as const);
    const aborted: string[] = [];
    await study.optimize(
      async ({ x }, trial) => {
        if (trial.number > 0) return x;
        const path = `/api/v1/studies/local/trials/${trial.number}/cancel`;
        expect((await at.call("POST", path)).status).toBe(200);
        await trial.report(1, 1);
        aborted.push(String(trial.signal.aborted && trial.signal.reason));
        return x;
      },
      { trials: 3 },
    );
    expect(aborted).toEqual([expect.stringContaining("lost")]);
    const states = study.trials.map(({ state }) => state);
    expect(states.slice(0, 3).sort()).toEqual(["complete", "complete", "failed"]);
  });
  it("is refused by a storage that can't", async () => {
    const memory = openServer();
    await memory.call("POST", "/api/v1/studies", { name: "s", space, sampler: "random" });
    await memory.call("POST", `${PATH}/ask`);
    expect(await memory.call("POST", `${PATH}/trials/0/cancel`)).toMatchObject({
      ...{ status: 422, body: { hint: "SQLite and PostgreSQL can" } },
    });
    await memory.close();
  });
});

describe("views and tags", () => {
  it("are kept with the study, by name, and taken away", async () => {
    const put = (name: string, query: string, role = "worker") =>
      at.call("PUT", `${PATH}/views`, { name, query }, bearer(tokenOf(role)));
    expect((await put("best", "x", "viewer")).status).toBe(403);
    await put("__proto__", "where=a");
    const both = await put("best ones", "where=x+%3C+1");
    expect(both.body.views).toEqual([
      { name: "__proto__", query: "where=a" },
      { name: "best ones", query: "where=x+%3C+1" },
    ]);
    expect((await put("__proto__", "")).body.views).toHaveLength(1);
    expect((await put("a\nb", "x")).status).toBe(400);
    const tagged = await at.call("PATCH", PATH, { tags: ["night", "night", "<b>"] });
    expect(tagged.body.tags).toEqual(["night", "<b>"]);
    await at.call("PATCH", PATH, { archived: false });
    const { studies } = (await at.call("GET", "/api/v1/studies")).body;
    expect(studies.find(({ name }: { name: string }) => name === "s").tags).toEqual([
      ...["night", "<b>"],
    ]);
    expect((await at.call("PATCH", PATH, { tags: [] })).body.tags).toBeUndefined();
  });
});

describe("who has changed what", () => {
  const changes = [
    { caller: "worker", method: "PUT", route: "/api/v1/studies/{study}/note", status: 200 },
    { caller: "admin", method: "POST", route: "/api/v1/studies/{study}/stop", status: 200 },
  ];
  const change = async (server: Opened) => {
    await server.call("POST", `${PATH}/stop`);
    await server.call("POST", `${PATH}/ask`);
    await server.call("PUT", `${PATH}/note`, { text: "x" }, bearer(tokenOf("worker")));
  };
  it("is read by admins, the latest change first, without the trials", async () => {
    const own = openServer({}, storage);
    await change(own);
    expect((await own.call("GET", `${PATH}/audit`)).body.entries).toMatchObject(changes);
    expect(
      (await own.call("GET", `${PATH}/audit`, undefined, bearer(tokenOf("worker")))).status,
    ).toBe(403);
    await own.call("POST", `${PATH}/resume`);
    await own.server.close();
  });
  it("comes from the log of an earlier server, for its own storage alone", async () => {
    const path = join(folder, "audit.jsonl");
    for (const place of ["here", "elsewhere"]) {
      const audit = openAuditFile(path, place, () => {});
      const own = openServer({ onAudit: audit.note, readAudit: audit.read }, storage);
      if (place === "here") await change(own);
      else await own.call("PUT", `${PATH}/note`, { text: "y" });
      const read = (await own.call("GET", `${PATH}/audit`)).body.entries;
      expect(read).toHaveLength(place === "here" ? 2 : 1);
      await own.server.close();
      audit.close();
    }
    const later = openAuditFile(path, "here", () => {});
    expect(await later.read("s")).toMatchObject(changes);
    expect(await later.read("other")).toEqual([]);
    later.close();
  });
});

describe("stored studies whose names are dots", () => {
  it("are reached by a path that keeps them apart from all others", async () => {
    for (const name of [".", ".."]) {
      await storage.open({
        ...{ name, objectives: "minimize", limits: {}, seed: 1, sampler: "random" },
        space: { params: space } as never,
      });
      const path = `/api/v1/studies/${encodeStudy(name)}`;
      expect((await at.call("GET", path)).body).toMatchObject({ name });
      expect((await at.call("PUT", `${path}/note`, { text: name })).body).toEqual({ text: name });
    }
    expect(encodeStudy("...")).toBe("...");
    expect(encodeStudy("a/b")).toBe("a%2Fb");
  });
});
