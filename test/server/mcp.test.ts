import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mcpRoute } from "../../src/mcp/http/mcp-route.ts";
import { makePathOf } from "../../src/mcp/inside-root.ts";
import { Jobs } from "../../src/mcp/jobs.ts";
import { createServerWith } from "../../src/server/create-server.ts";
import { type AuditEntry, hashToken, type Role } from "../../src/server/index.ts";
import { type Listener, listen } from "../../src/server/node/listen.ts";
import { memory } from "../../src/storage/memory/memory.ts";
import { fieldsOf, TOOLS } from "../mcp-tools.ts";
import { bearer, tokenOf } from "./open-server.ts";

const space = { x: { type: "float", low: 0, high: 1 } };
const folder = mkdtempSync(join(tmpdir(), "attune-mcp-"));
const audit: AuditEntry[] = [];
const storage = memory();
const entry = (name: string, role: Role, studies?: readonly string[]) => ({
  ...{ name, role, hash: hashToken(tokenOf(name)) },
  ...(studies && { studies }),
});
const jobs = new Jobs("no-script", folder);
const pathOf = makePathOf(folder);
const server = createServerWith(
  {
    storage,
    tokens: [
      ...(["viewer", "worker", "admin"] as const).map((role) => entry(role, role)),
      entry("other", "admin", ["other"]),
      { ...entry("expired", "admin"), expiresAt: new Date(Date.now() - 1000).toISOString() },
    ],
    onAudit: (noted) => audit.push(noted),
  },
  (fetch) => [mcpRoute({ storage, storageUrl: "memory:", jobs, pathOf, allowed: ["node"] }, fetch)],
);

let listener: Listener;
const clients: Client[] = [];
beforeAll(async () => {
  listener = await listen((request, address) => server.fetch(request, { address }), {
    ...{ host: "127.0.0.1", port: 0 },
  });
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server.close();
  await listener.close();
  rmSync(folder, { recursive: true });
});

/** An official client with a token. */
async function connect(
  token: string | undefined,
  headers: { readonly [name: string]: string } = {},
) {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL("/mcp", listener.url), {
      requestInit: { headers: { ...(token !== undefined && bearer(token)), ...headers } },
    }),
  );
  clients.push(client);
  return client;
}

interface Called {
  readonly isError: boolean;
  // What a tool answers; each test says what it expects.
  readonly json: any;
}
const callWith =
  (client: Client) =>
  async (name: string, given: object = {}): Promise<Called> => {
    const { isError = false, structuredContent: json } = await client.callTool({
      name,
      arguments: { ...given },
    });
    return { isError, json };
  };

describe("a client of MCP over HTTP", () => {
  it("drives a whole study, and its changes are in the audit log", async () => {
    const manage = callWith(await connect(tokenOf("admin")));
    expect((await manage("create_study", { name: "line", space })).isError).toBe(false);
    const client = await connect(tokenOf("worker"));
    const call = callWith(client);
    await call("enqueue", { study: "line", proposals: [{ x: 0.3 }], source: "me" });
    const values: number[] = [];
    for (let i = 0; i < 6; i++) {
      const [{ number, ticket, params }] = (await call("ask", { study: "line" })).json.trials;
      const own = { study: "line", trial: number, ticket };
      const value = (params.x - 0.31) ** 2;
      expect((await call("report", { ...own, step: 0, value })).json).toEqual({ prune: false });
      expect((await call("tell", { ...own, value })).json).toEqual({ ok: true });
      values.push(value);
    }
    const { json } = await call("best", { study: "line" });
    expect(json.trials).toMatchObject([{ value: Math.min(...values) }]);
    expect((await call("status", { study: "line" })).json.counts).toEqual({ complete: 6 });
    const { contents } = await client.readResource({ uri: "attune://study/line/report" });
    expect(JSON.stringify(contents)).toContain("6 complete");
    const told = audit.filter(({ route }) => route.endsWith("/tell"));
    expect(told).toHaveLength(6);
    expect(told[0]).toMatchObject({
      ...{ caller: "worker", role: "worker", study: "line", status: 200, address: "127.0.0.1" },
    });
    expect((await manage("stop", { study: "line" })).json).toMatchObject({ stopped: true });
    expect((await call("ask", { study: "line" })).json.trials).toEqual([]);
  });

  it("lists every tool with the fields of its input", async () => {
    const { tools } = await (await connect(tokenOf("viewer"))).listTools();
    expect(fieldsOf(tools)).toEqual(TOOLS);
    const create = tools.find(({ name }) => name === "create_study")?.inputSchema;
    expect(create?.properties?.["maxCost"]).toMatchObject({ type: "number", exclusiveMinimum: 0 });
  });

  it("needs a valid token, its own origin and this server's name", async () => {
    const headersOf = (more: { readonly [name: string]: string }) => ({
      ...{ "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
      ...more,
    });
    for (const [headers, status] of [
      [{}, 401],
      [bearer("wrong"), 401],
      [bearer(tokenOf("expired")), 401],
      [{ ...bearer(tokenOf("admin")), Origin: "https://evil.example" }, 403],
      [{ ...bearer(tokenOf("admin")), Host: "rebound.example" }, 403],
    ] as const) {
      const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
      const request = new Request(`${listener.url}/mcp`, {
        ...{ method: "POST", headers: headersOf(headers), body: JSON.stringify(message) },
      });
      const answered = await server.fetch(request);
      expect(answered.status, JSON.stringify(headers)).toBe(status);
      expect(await answered.text()).not.toContain("create_study");
    }
    await expect(connect(undefined)).rejects.toThrow();
    await expect(connect("wrong")).rejects.toThrow();
    await expect(connect(tokenOf("admin"), { Origin: "https://evil.example" })).rejects.toThrow();
  });

  it("may do what the role of its token may", async () => {
    const viewer = callWith(await connect(tokenOf("viewer")));
    const worker = callWith(await connect(tokenOf("worker")));
    await callWith(await connect(tokenOf("admin")))("create_study", { name: "roles", space });
    const before = audit.length;
    const asked = { study: "roles" };
    expect((await viewer("status", asked)).isError).toBe(false);
    const refused = { isError: true, json: { code: "role" } };
    expect(await viewer("ask", asked)).toMatchObject(refused);
    expect(await viewer("enqueue", { ...asked, proposals: [{ x: 0.5 }] })).toMatchObject(refused);
    const command = ["node", "-e", "1"];
    for (const call of [viewer, worker]) {
      expect(await call("create_study", { name: "new", space })).toMatchObject(refused);
      expect(await call("stop", asked)).toMatchObject(refused);
      expect(await call("run", { ...asked, space, command })).toMatchObject(refused);
      expect(await call("tune_table", { ...asked, file: "t.csv", target: "y" })).toMatchObject(
        refused,
      );
    }
    expect(audit.slice(before)).toEqual([]);
    expect((await viewer("list_studies")).json.studies).toMatchObject([
      { name: "line" },
      { name: "roles", counts: { waiting: 0, running: 0 } },
    ]);
  });

  it("sees only the studies of its token, by no tool another", async () => {
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", "rows.csv"), "a\n1\n");
    const client = await connect(tokenOf("other"));
    const call = callWith(client);
    expect((await call("list_studies")).json).toEqual({ studies: [] });
    expect((await client.listResources()).resources).toEqual([]);
    const hidden = { study: "line" };
    const trial = { ...hidden, trial: 0, ticket: "t" };
    const calls: readonly (readonly [string, object])[] = [
      ["status", hidden],
      ["trials", hidden],
      ["best", hidden],
      ["importance", hidden],
      ["explain", hidden],
      ["optimizer_state", hidden],
      ["table_result", hidden],
      ["stop", { ...hidden, dryRun: true }],
      ["compare", { first: "line", second: "line" }],
      ["plot", { kind: "history", studies: ["line"] }],
      ["ask", hidden],
      ["tell", { ...trial, value: 1 }],
      ["report", { ...trial, step: 0, value: 1 }],
      ["enqueue", { ...hidden, proposals: [{ x: 0.5 }] }],
      ["create_study", { name: "line", space }],
    ];
    for (const [name, given] of calls) {
      const answer = await call(name, given);
      expect([name, answer]).toMatchObject([name, { isError: true, json: { code: "study" } }]);
    }
    for (const uri of ["attune://study/line", "attune://study/line/report"])
      await expect(client.readResource({ uri })).rejects.toThrow("other studies");
    const files = { model: "m.json", file: "data/rows.csv" };
    expect(await call("predict", files)).toMatchObject({ isError: true, json: { code: "role" } });
    const missing = await call("status", { study: "other" });
    expect(missing).toMatchObject({ isError: true, json: { code: "study-not-found" } });
    expect(JSON.stringify(missing)).not.toMatch(/line|memory/);
  });

  it("learns what is wrong with an input, as of any other error", async () => {
    const call = callWith(await connect(tokenOf("admin")));
    expect(await call("ask", { study: "line", count: "five" })).toEqual({
      isError: true,
      json: {
        error: 'count must be a number, got "five"',
        code: "usage",
        hint: "count: Trials to take. Default: 1",
      },
    });
    expect((await call("status", {})).json).toMatchObject({
      ...{ error: "study is missing", code: "usage", hint: "study: Name of the study" },
    });
    expect((await call("best", { study: "line", top: 3 })).json).toMatchObject({
      ...{ error: expect.stringContaining("top is no field"), code: "usage" },
    });
  });

  it("learns that a limit of cost is spent", async () => {
    const call = callWith(await connect(tokenOf("admin")));
    await call("create_study", { name: "dear", space, maxCost: 1 });
    const [{ number, ticket }] = (await call("ask", { study: "dear" })).json.trials;
    await call("tell", { study: "dear", trial: number, ticket, value: 1, cost: 0.7 });
    const { json } = await call("status", { study: "dear" });
    expect(json).toMatchObject({ cost: 0.7, maxCost: 1 });
    expect(json.next).toContain("the cost limit is spent, 0.7 of 1");
  });

  it("compares studies whatever their names, also one with itself", async () => {
    const call = callWith(await connect(tokenOf("admin")));
    await call("create_study", { name: "p", space });
    for (const value of [1, 2, 3]) {
      const [{ number, ticket }] = (await call("ask", { study: "p" })).json.trials;
      await call("tell", { study: "p", trial: number, ticket, value });
    }
    const { json } = await call("compare", { first: "p", second: "line" });
    expect(json).toMatchObject({
      first: { study: "p", results: 3, best: 1, median: 2 },
      second: { study: "line", results: 6 },
      p: expect.any(Number),
    });
    expect((await call("compare", { first: "p", second: "p" })).json).toMatchObject({
      ...{ first: { study: "p", best: 1 }, second: { study: "p", best: 1 }, p: 1 },
    });
  });

  it("gets files and commands only as the server was started", async () => {
    const call = callWith(await connect(tokenOf("admin")));
    const model = { model: "../m.json", file: "rows.csv" };
    expect((await call("predict", model)).json.code).toBe("outside-root");
    const run = { study: "cmd", space, command: ["sh", "-c", "node"] };
    expect((await call("run", run)).json.code).toBe("command-refused");
    expect((await call("run", { ...run, command: ["node"] })).json.error).toContain("memory");
  });
});

describe("requests of MCP", () => {
  const send = (body: string, more: { readonly [name: string]: string } = {}) =>
    server.fetch(
      new Request(`${listener.url}/mcp`, {
        method: "POST",
        headers: {
          ...bearer(tokenOf("admin")),
          ...{ "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
          ...more,
        },
        body,
      }),
    );
  it("that are no messages, too many or too large are refused", async () => {
    const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
    expect((await send(JSON.stringify(list))).status).toBe(200);
    for (const body of ["", "{", "null", "7", "[]", "{}", JSON.stringify(Array(21).fill(list))])
      expect([body.slice(0, 20), (await send(body)).status]).toEqual([body.slice(0, 20), 400]);
    expect((await send(" ".repeat(17 * 2 ** 20))).status).toBe(413);
    expect((await send(JSON.stringify(list), { "Content-Type": "text/plain" })).status).toBe(415);
    expect((await send(JSON.stringify(list), { Accept: "text/html" })).status).toBe(406);
  });
  it("whose answers could not be told apart are refused", async () => {
    const message = (id: number | string) => ({ jsonrpc: "2.0", id, method: "tools/list" });
    const answered = await send(JSON.stringify([message(1), message(2), message(1)]));
    expect(answered.status).toBe(400);
    expect(await answered.json()).toMatchObject({ detail: "several messages have the id 1" });
    const apart = await (await send(JSON.stringify([message(1), message("1")]))).text();
    expect(apart.match(/"id":("1"|1)/g)?.sort()).toEqual(['"id":"1"', '"id":1']);
  });
  it("keep parameters by any name", async () => {
    const given = '{"name":"odd","space":{"__proto__":{"type":"float","low":0,"high":1}}}';
    const create = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_study","arguments":${given}}}`;
    expect(await (await send(create)).text()).toContain("__proto__");
  });
  it("hold no stream and no session", async () => {
    for (const method of ["GET", "DELETE"])
      expect(
        (
          await server.fetch(
            new Request(`${listener.url}/mcp`, { method, headers: bearer(tokenOf("admin")) }),
          )
        ).status,
      ).toBe(405);
    const initialize = {
      ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
      params: {
        protocolVersion: "2025-06-18",
        capabilities: {},
        clientInfo: { name: "t", version: "1" },
      },
    };
    const answered = await send(JSON.stringify(initialize));
    expect(answered.headers.get("mcp-session-id")).toBeNull();
    expect(await answered.text()).toContain('"serverInfo"');
  });
});
