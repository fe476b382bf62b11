import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  attune,
  attuneHere,
  jsonHere,
  nodeCommand,
  type Started,
  scratch,
  start,
  trialsOf,
} from "./command.ts";

const folder = scratch();
const state = join(folder, "state");
process.env["ATTUNE_STATE"] = state;

/** Starts the command and reads the line that it prints. */
async function serve(...args: string[]): Promise<{
  readonly url: string;
  readonly token: string;
  readonly started: Started;
}> {
  const started = start(folder, [
    "serve",
    "--storage",
    "sqlite:./s.db",
    "--port",
    "0",
    "--json",
    ...args,
  ]);
  let line = "";
  started.child.stdout?.on("data", (text: string) => {
    line += text;
  });
  await started.printed(/"url".*\n/);
  return { ...JSON.parse(line), started };
}

const call = (url: string, token: string, path: string, body?: unknown) =>
  fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

describe("attune serve", () => {
  it("goes on after a promise that rejects, which it notes once", async () => {
    const stray = join(folder, "stray.mjs");
    writeFileSync(
      stray,
      "process.once('SIGUSR2', () => void Promise.reject(new Error('a stray one')));",
    );
    process.env["NODE_OPTIONS"] = `--import ${stray}`;
    const serving = serve();
    delete process.env["NODE_OPTIONS"];
    const { url, started } = await serving;
    started.child.kill("SIGUSR2");
    await started.printed(/a stray one/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    started.child.kill("SIGTERM");
    const { code, err } = await started.done;
    expect([code, err.match(/a stray one/g)?.length]).toEqual([0, 1]);
  });

  it("prints a token, serves the studies of the storage, and ends on SIGTERM", async () => {
    const { url, token, started } = await serve();
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await (await fetch(url)).text()).toMatch(/<title>Attune/);
    expect((await fetch(`${url}/api/v1/studies`)).status).toBe(401);
    const space = { x: { type: "float", low: 0, high: 1 } };
    expect((await call(url, token, "/api/v1/studies", { name: "s", space })).status).toBe(201);
    const asked = await (await call(url, token, "/api/v1/studies/s/ask", {})).json();
    const [trial] = asked.trials;
    const told = { ticket: trial.ticket, value: 0.25 };
    expect((await call(url, token, "/api/v1/studies/s/trials/0/tell", told)).status).toBe(200);
    const note = join(state, "servers", readdirSync(join(state, "servers"))[0]);
    expect(JSON.parse(readFileSync(note, "utf8"))).toMatchObject({ url, token });
    expect(statSync(note).mode & 0o777).toBe(0o600);
    started.child.kill("SIGTERM");
    const { code, err } = await started.done;
    expect([code, err]).toEqual([0, ""]);
    expect(existsSync(note)).toBe(false);
    const audit = readFileSync(join(state, "audit.jsonl"), "utf8");
    expect(audit).toMatch(/"caller":"start".*"route":"\/api\/v1\/studies"/);
    expect(audit).not.toContain(token);
    const best = await attune(folder, "best", "--storage", "sqlite:./s.db", "--json");
    expect(JSON.parse(best.out)).toMatchObject({ number: 0, value: 0.25, params: trial.params });
  });
  it("keeps a client's trial over a restart: the ticket is still good", async () => {
    const first = await serve();
    const asked = await (await call(first.url, first.token, "/api/v1/studies/s/ask", {})).json();
    first.started.child.kill("SIGKILL");
    await first.started.done;
    const { url, token, started } = await serve();
    const [{ number, ticket }] = asked.trials;
    const path = `/api/v1/studies/s/trials/${number}/tell`;
    expect((await call(url, token, path, { ticket, value: 9 })).status).toBe(200);
    started.child.kill("SIGTERM");
    await started.done;
  });
  it("is the storage of attune worker, by the token of the state folder", async () => {
    const { url, started } = await serve();
    const work = () =>
      attune(
        folder,
        ...[
          "worker",
          "--storage",
          url,
          "--study",
          "w",
          "--space",
          '{"x":{"type":"float","low":0,"high":1}}',
        ],
        ...["--sampler", "random", "--trials", "8", "--json"],
        ...nodeCommand("console.log(Number(process.argv[1]) + 1)", "{x}"),
      );
    for (const { code, err } of await Promise.all([work(), work()]))
      expect([code, err]).toEqual([0, expect.any(String)]);
    started.child.kill("SIGTERM");
    expect((await started.done).code).toBe(0);
    const trials = await trialsOf(folder, "w", "s.db");
    expect(trials.map((trial) => [trial.number, trial.value])).toEqual(
      Array.from({ length: 8 }, (_, i) => [i, Number(trials[i].params["x"]) + 1]),
    );
  });
  it("knows users by a file, which it follows", async () => {
    const create = async (...args: string[]) => {
      const made = await jsonHere<{ readonly token: string }>(folder, "token", "create", ...args);
      return made.token;
    };
    const worker = await create("w", "--role", "worker", "--study", "s", "--days", "1");
    const viewer = await create("v", "--role", "viewer");
    const file = join(folder, "attune-users.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).not.toContain(worker);
    const { url, token, started } = await serve("--users", file);
    expect(token).toBeUndefined();
    expect((await call(url, worker, "/api/v1/studies/s/ask", {})).status).toBe(200);
    expect((await call(url, viewer, "/api/v1/studies/s/ask", {})).status).toBe(403);
    expect((await call(url, viewer, "/api/v1/studies/s")).status).toBe(200);
    await attuneHere(folder, "token", "remove", "v");
    while ((await call(url, viewer, "/api/v1/studies/s")).status !== 401)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const listed = await jsonHere<object[]>(folder, "token", "list");
    expect(listed).toEqual([
      { name: "w", role: "worker", studies: ["s"], expiresAt: expect.any(String) },
    ]);
    started.child.kill("SIGTERM");
    expect((await started.done).code).toBe(0);
    const again = await attuneHere(folder, "token", "create", "w", "--role", "admin");
    expect([again.code, again.err]).toEqual([2, expect.stringMatching(/has a token "w"/)]);
  });
  it.each<[string, string[], RegExp]>([
    ["a host that others reach, without users", ["--host", "0.0.0.0"], /needs tokens of yours/],
    ["a file of users that has none", ["--users", "none.json"], /none\.json has no token/],
    ["one file of TLS without the other", ["--tls-cert", "a.pem"], /belong together/],
    [
      "a certificate that can't be read",
      ["--tls-cert", "a.pem", "--tls-key", "b.pem"],
      /can't read a\.pem/,
    ],
    ["a sampler without --stdio", ["--sampler", "tpe"], /--sampler is for --stdio/],
    ["a port that there is not", ["--port", "70000"], /at most 65535/],
    ["a file of users that is broken", ["--users", "broken.json"], /broken\.json is not JSON/],
  ])("refuses %s", async (_, args, message) => {
    writeFileSync(join(folder, "broken.json"), "{");
    const { code, out, err } = await attuneHere(folder, "serve", "--port", "0", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err.split("\n").length).toBe(2);
  });
});

describe("attune dashboard", () => {
  it("serves the page and the studies of the folder's storage", async () => {
    const empty = scratch();
    await attune(
      empty,
      ...["optimize", '{"x":{"type":"float","low":0,"high":1}}', "--study", "s", "--trials", "2"],
      ...["--", "sh", "-c", "echo 1"],
    );
    const started = start(empty, ["dashboard", "--no-open"]);
    let line = "";
    started.child.stdout?.on("data", (text: string) => {
      line += text;
    });
    await started.printed(/#token=\S+\n/);
    const [url, token] = line.trim().split("/#token=");
    const page = await (await fetch(url!)).text();
    const [, script] = /<script type="module"[^>]* src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    expect((await fetch(url + script!)).headers.get("content-type")).toMatch("text/javascript");
    const { studies } = await (await call(url!, token!, "/api/v1/studies")).json();
    expect(studies.map((s: { name: string }) => s.name)).toEqual(["s"]);
    started.child.kill("SIGTERM");
    expect((await started.done).code).toBe(0);
  });
  it("writes a page that needs no server, and asks nothing of any", async () => {
    const empty = scratch();
    const { code, out } = await attune(empty, "dashboard", "--static", "studies.html");
    expect([code, out]).toEqual([
      0,
      "Wrote studies.html: open it in a browser, and drop a file of studies on it.\n",
    ]);
    const page = readFileSync(join(empty, "studies.html"), "utf8");
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/,
    );
    expect(page.match(/<(?:script|link|img)[^>]* (?:src|href)="(?!data:)/g)).toBeNull();
  });
});
