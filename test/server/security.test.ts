import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AuditEntry, hashToken } from "../../src/server/index.ts";
import { bearer, type Opened, openServer, tokenOf } from "./open-server.ts";

let at: Opened;
beforeEach(async () => {
  at = openServer();
  await at.call("POST", "/api/v1/studies", {
    name: "s",
    space: { x: { type: "float", low: 0, high: 1 } },
    sampler: "random",
  });
});
afterEach(() => at.close());

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly role: string;
}
/** Every route that the OpenAPI document names, with a study and a trial in its path. */
function operations(): readonly Operation[] {
  const paths = at.server.openapi["paths"] as Record<
    string,
    Record<string, { "x-attune-role": string }>
  >;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: path
        .replace("{study}", "s")
        .replace("{number}", "0")
        .replace(/\{\w+\}/g, "x"),
      role: operation["x-attune-role"],
    })),
  );
}
const NONE = { Authorization: "" };
const ROLES = ["viewer", "worker", "admin"];

describe("every route of the OpenAPI document", () => {
  it("needs a token, and a valid one", async () => {
    expect(operations().length).toBeGreaterThan(20);
    for (const { method, path } of operations())
      for (const headers of [NONE, bearer("wrong"), { Authorization: "Basic YTpi" }, bearer("")]) {
        const { status, headers: answered, body } = await at.call(method, path, undefined, headers);
        expect([method, path, status]).toEqual([method, path, 401]);
        expect(answered.get("content-type")).toBe("application/problem+json");
        expect(answered.get("www-authenticate")).toMatch(/^Bearer/);
        expect(body).not.toHaveProperty("studies");
      }
  });
  it("refuses each role below the one that it takes, and changes nothing", async () => {
    for (const { method, path, role } of operations())
      for (const lower of ROLES.slice(0, ROLES.indexOf(role))) {
        const { status } = await at.call(method, path, undefined, bearer(tokenOf(lower)));
        expect([method, path, lower, status]).toEqual([method, path, lower, 403]);
      }
    const { studies } = (await at.call("GET", "/api/v1/studies")).body;
    expect(studies).toMatchObject([{ name: "s", counts: { running: 0, waiting: 0 } }]);
  });
  it("that changes anything takes more than a viewer", () => {
    for (const { method, path, role } of operations())
      if (method !== "GET") expect([path, role]).not.toEqual([path, "viewer"]);
  });
  it("refuses pages of foreign origins, and names that were rebound to this address", async () => {
    for (const { method, path } of operations()) {
      for (const Origin of ["https://evil.example", "null", "http://localhost.evil.example"])
        expect([path, (await at.call(method, path, undefined, { Origin })).status]).toEqual([
          path,
          403,
        ]);
      const Host = "rebound.example:8090";
      expect([path, (await at.call(method, path, undefined, { Host })).status]).toEqual([
        path,
        403,
      ]);
    }
    for (const path of ["/", "/health"])
      expect((await at.call("GET", path, undefined, { Host: "rebound.example" })).status).toBe(403);
  });
  it("answers garbage with a problem, never with an error of the program", async () => {
    const bodies = [
      "null",
      "[]",
      "1",
      '"x"',
      "{",
      '{"__proto__":{"a":1}}',
      '{"ticket":{}}',
      "\u0000",
      "[[[[[]]]]]",
    ];
    for (const { method, path } of operations())
      if (method !== "GET" && method !== "DELETE")
        for (const body of bodies) {
          const { status } = await at.call(method, path, body);
          // Those that take no body ignore it.
          expect([path, body, status >= 500]).toEqual([path, body, false]);
        }
  });
});

describe("requests that are made from the OpenAPI document", () => {
  /** The names of the fields of a body, and values that some field of some route takes. */
  const bodyOf = (names: readonly string[]): fc.Arbitrary<unknown> =>
    fc.dictionary(
      fc.constantFrom(...names, "unknown", "__proto__"),
      fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.constantFrom("NaN", "s", "0:1", -1, 1e308, 2 ** 53, [], {}, null, ["minimize"], {
          x: 0.5,
        }),
        fc.constant({ x: { type: "float", low: 0, high: 1 } }),
      ),
      { maxKeys: names.length + 1 },
    );
  it("never make the server fail, and leave it able to answer", async () => {
    const errors: unknown[] = [];
    const fuzzed = openServer({ onError: (error) => errors.push(error) }, at.storage);
    const paths = fuzzed.server.openapi["paths"] as any;
    for (const { method, path } of operations()) {
      if (method === "GET" || path.includes("/restore")) continue;
      const described = Object.entries(paths).find(
        ([own]) => own.replace("{study}", "s").replace("{number}", "0") === path,
      )?.[1] as any;
      const schema =
        described[method.toLowerCase()].requestBody?.content["application/json"]?.schema;
      const names = Object.keys(schema?.properties ?? { x: 1 });
      await fc.assert(
        fc.asyncProperty(bodyOf(names), async (body) => {
          const { status } = await fuzzed.call(method, path, body);
          expect([method, path, status < 500]).toEqual([method, path, true]);
        }),
        { numRuns: 25, seed: 1 },
      );
      // It may have been deleted, renamed or stopped.
      const space = { x: { type: "float", low: 0, high: 1 } };
      await fuzzed.call("POST", "/api/v1/studies", { name: "s", space, sampler: "random" });
    }
    expect(errors).toEqual([]);
    expect((await fuzzed.call("GET", "/api/v1/studies")).status).toBe(200);
    await fuzzed.server.close();
  });
});

describe("callers", () => {
  it("whose token has expired, or is for other studies, are refused", async () => {
    const before = new Date(Date.now() - 1000).toISOString();
    const after = new Date(Date.now() + 3_600_000).toISOString();
    const hash = (name: string) => ({ name, hash: hashToken(name), role: "admin" as const });
    const scoped = openServer(
      {
        // From a function, whose tokens are not checked before.
        tokens: () => [
          { ...hash("expired"), expiresAt: before },
          { ...hash("valid"), expiresAt: after },
          { ...hash("odd"), expiresAt: "never" },
          { ...hash("other"), studies: ["other"] },
        ],
      },
      at.storage as ReturnType<typeof openServer>["storage"],
    );
    const statusOf = async (token: string, path = "/api/v1/studies/s") =>
      (await scoped.call("GET", path, undefined, bearer(token))).status;
    expect(await statusOf("valid")).toBe(200);
    for (const token of ["expired", "odd"]) expect(await statusOf(token)).toBe(401);
    expect(await statusOf("other")).toBe(403);
    const drawn = (names: string[]) =>
      `/api/v1/plots/best?studies=${encodeURIComponent(JSON.stringify(names))}`;
    expect(await statusOf("other", drawn(["s"]))).toBe(403);
    const matching = await scoped.call("GET", drawn(["s*"]), undefined, bearer("other"));
    expect(matching.status).toBe(404);
    const { body } = await scoped.call("GET", "/api/v1/studies", undefined, bearer("other"));
    expect(body).toEqual({ studies: [] });
    const missing = await scoped.call("GET", "/api/v1/studies/other", undefined, bearer("other"));
    expect(JSON.stringify(missing.body)).not.toMatch(/"s"|memory/);
    const made = await scoped.call(
      "POST",
      "/api/v1/studies",
      { name: "third", space: { x: { type: "float", low: 0, high: 1 } } },
      bearer("other"),
    );
    expect(made.status).toBe(403);
  });
  it("that call too often wait, each for itself", async () => {
    const slow = openServer({ maxRequestsPerSecond: 5 });
    const statuses: number[] = [];
    for (let i = 0; i < 30; i++) statuses.push((await slow.call("GET", "/api/v1/studies")).status);
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(statuses).toContain(429);
    const other = await slow.call("GET", "/api/v1/studies", undefined, bearer(tokenOf("viewer")));
    expect(other.status).toBe(200);
    await slow.close();
  });
  it("are in the audit log with what they changed or tried, without their tokens", async () => {
    const entries: AuditEntry[] = [];
    const noted = openServer({ onAudit: (entry) => entries.push(entry) }, at.storage);
    await noted.call("GET", "/api/v1/studies");
    await noted.call("POST", "/api/v1/studies/s/enqueue", { params: { x: 0.5 } });
    await noted.call("DELETE", "/api/v1/studies/s", undefined, bearer(tokenOf("worker")));
    expect(entries).toMatchObject([
      {
        caller: "admin",
        method: "POST",
        route: "/api/v1/studies/{study}/enqueue",
        study: "s",
        status: 201,
      },
      { caller: "worker", role: "worker", method: "DELETE", study: "s", status: 403 },
    ]);
    expect(JSON.stringify(entries)).not.toContain(tokenOf("admin"));
  });
});

describe("answers", () => {
  it("may not be framed, sniffed, cached by others, or run what is not the server's", async () => {
    for (const path of ["/", "/health", "/api/v1/studies", "/api/v1/none"]) {
      const { headers } = await at.call("GET", path);
      expect(headers.get("content-security-policy")).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'$/,
      );
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  });
  it("may be read by pages of the origins that were named, and no others", async () => {
    const Origin = "https://lab.example";
    const open = openServer({ origins: [Origin] }, at.storage);
    const preflight = await open.call("OPTIONS", "/api/v1/studies", undefined, { ...NONE, Origin });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(Origin);
    expect((await open.call("GET", "/api/v1/studies", undefined, { Origin })).status).toBe(200);
    const foreign = { Origin: "https://evil.example" };
    const refused = await open.call("OPTIONS", "/api/v1/studies", undefined, foreign);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
    expect(refused.status).toBe(403);
  });
  it("of files come from the page's folder alone", async () => {
    for (const path of [
      "/../package.json",
      "/..%2fpackage.json",
      "/%2e%2e/package.json",
      "/etc/passwd",
      "//etc/passwd",
    ]) {
      const { status } = await at.call("GET", path, undefined, NONE);
      expect([path, status]).toEqual([path, 401]);
    }
  });
  it("name hostile studies as data, never as pages", async () => {
    const names = [
      "<script>alert(1)</script>",
      "../../etc/passwd",
      "a/b",
      "%2e%2e",
      '"; DROP TABLE studies;--',
      "__proto__",
      "ü 🎉",
    ];
    const space = { "<img src=x onerror=alert(1)>": { type: "float", low: 0, high: 1 } };
    for (const name of names) {
      expect(
        (await at.call("POST", "/api/v1/studies", { name, space, sampler: "random" })).status,
      ).toBe(201);
      const path = `/api/v1/studies/${encodeURIComponent(name)}`;
      const { status, body, headers } = await at.call("GET", path);
      expect([status, body.name]).toEqual([200, name]);
      expect(headers.get("content-type")).toBe("application/json");
      const [trial] = (await at.call("POST", `${path}/ask`)).body.trials;
      expect(Object.keys(trial.params)).toEqual(Object.keys(space));
    }
    for (const name of ["\u0000", "a\nb", "", " ", "x".repeat(201), 7, null])
      expect(
        (await at.call("POST", "/api/v1/studies", { name, space })).status,
      ).toBeGreaterThanOrEqual(400);
  });
});

describe("bodies", () => {
  it("that are too large are refused, whether they say so or not", async () => {
    const large = await at.call("POST", "/api/v1/studies/s/enqueue", "x".repeat(17 * 2 ** 20));
    expect(large.status).toBe(413);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 2 ** 20;
        controller.enqueue(new Uint8Array(2 ** 20));
      },
    });
    const request = new Request("http://localhost/api/v1/studies/s/enqueue", {
      method: "POST",
      headers: { ...bearer(tokenOf("admin")), "Content-Type": "application/json" },
      body: endless,
      // Node needs it for a body that is a stream; the types of the DOM do not know it.
      ...({ duplex: "half" } as object),
    });
    expect((await at.server.fetch(request)).status).toBe(413);
    expect(sent).toBeLessThan(64 * 2 ** 20);
  });
  it("that are not JSON are refused, forms too", async () => {
    const form = { "Content-Type": "text/plain" };
    expect((await at.call("POST", "/api/v1/studies/s/ask", "{}", form)).status).toBe(415);
  });
});
