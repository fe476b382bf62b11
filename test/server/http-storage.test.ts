import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStudy, float } from "../../src/index.ts";
import { random } from "../../src/sampler/random.ts";
import { createServer, hashToken, type Role, type Server } from "../../src/server/index.ts";
import { type Listener, listen } from "../../src/server/node/listen.ts";
import { openStorage } from "../../src/storage/open-storage.ts";
import { sqlite } from "../../src/storage/sqlite/sqlite.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { storageContract } from "../contract/storage-contract.ts";
import { tokenOf } from "./open-server.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-http-"));
let files = 0;
let stored: Storage | undefined;
let server: Server | undefined;
let listener: Listener;
/** Requests that are to be answered only after they were done: their first answers are lost. */
let lostAnswers = 0;

beforeAll(async () => {
  listener = await listen(
    async (request) => {
      const response = await (server as Server).fetch(request);
      if (lostAnswers === 0) return response;
      lostAnswers--;
      return new Response("the proxy has lost the answer", { status: 503 });
    },
    { host: "127.0.0.1", port: 0 },
  );
});
afterAll(async () => {
  await server?.close();
  await stored?.close();
  await listener.close();
  rmSync(folder, { recursive: true, force: true });
});

async function reset(): Promise<void> {
  await server?.close();
  await stored?.close();
  stored = await sqlite(join(folder, `${files++}.db`));
  const roles: readonly Role[] = ["viewer", "worker", "admin"];
  server = createServer({
    storage: stored,
    tokens: roles.map((role) => ({ name: role, role, hash: hashToken(tokenOf(role)) })),
  });
}
const open = (role = "admin"): Promise<Storage> =>
  openStorage(listener.url.replace("://", `://:${tokenOf(role)}@`) as `http://${string}`);

describe("a storage over HTTP", () => {
  storageContract(open, reset);
});

describe("workers at a server", () => {
  it("share a study and its budget exactly, though answers are lost", async () => {
    await reset();
    await (stored as Storage).open({
      name: "s",
      space: { version: 1, params: { x: { type: "float", low: 0, high: 1 } } },
      objectives: "minimize",
      limits: {},
      seed: 1,
      sampler: "random",
    });
    const seen: number[] = [];
    const work = async () => {
      const storage = await open("worker");
      const study = await createStudy({
        name: "s",
        space: { x: float(0, 1) },
        objectives: "minimize",
        sampler: random(),
        storage,
      });
      await study.optimize(
        ({ x }, trial) => {
          seen.push(trial.number);
          if (trial.number % 5 === 0) lostAnswers = 1;
          return x;
        },
        { trials: 30 },
      );
      await study.close();
      await storage.close();
    };
    await Promise.all([work(), work(), work()]);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    const [info] = await (stored as Storage).list();
    expect(info.counts).toMatchObject({ complete: 30, running: 0, failed: 0 });
  });
  it("say what is wrong: no server, no token, a role that may not", async () => {
    await reset();
    await expect(openStorage("http://:token@127.0.0.1:1")).rejects.toMatchObject({
      code: "storage-unreachable",
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1 does not answer/),
    });
    const wrong = listener.url.replace("://", "://:wrong-secret@") as `http://${string}`;
    const refused = await openStorage(wrong).catch((error) => error);
    expect(refused).toMatchObject({ code: "storage-unreachable" });
    expect(refused.message).toMatch(/the token is not valid/);
    expect(`${refused.message}${refused.hint}`).not.toContain("wrong-secret");
    await expect(open("viewer")).rejects.toThrow(/a viewer may not do this/);
    const storage = await open("worker");
    const spec = { name: "new", space: null, objectives: "minimize", limits: {}, seed: 1 } as const;
    await expect(storage.open({ ...spec, sampler: "random" })).rejects.toThrow(/only an admin/);
  });
});
