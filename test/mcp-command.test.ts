import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, describe, expect, it } from "vitest";
import { attune, main, scratch } from "./command.ts";
import { fieldsOf, TOOLS } from "./mcp-tools.ts";

const folder = scratch();
const space = { x: { type: "float", low: 0, high: 1 } };

interface Called {
  readonly isError: boolean;
  readonly json: { readonly [field: string]: unknown };
}

const clients: Client[] = [];
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
});

/** An official client of the real command. */
async function connect(...args: string[]) {
  const client = new Client({ name: "test", version: "1" });
  clients.push(client);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, "mcp", "--storage", "sqlite:./m.db", ...args],
    cwd: folder,
    stderr: "pipe",
  });
  await client.connect(transport);
  const call = async (name: string, given: object = {}): Promise<Called> => {
    const answer = await client.callTool({ name, arguments: { ...given } });
    const [content] = answer.content;
    const json = answer.structuredContent as Called["json"];
    // Clients that know no structured content read the text.
    if (answer.isError !== true && content?.type === "text")
      expect(JSON.parse(content.text)).toEqual(json);
    return { isError: answer.isError === true, json };
  };
  /** Calls `status` until the job of a study has ended. */
  const waitFor = async (study: string): Promise<Called["json"]> => {
    for (;;) {
      const { isError, json } = await call("status", { study });
      const job = json["job"] as { readonly state?: string } | undefined;
      if (!isError && job?.state === "ended") return json;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return { client, call, waitFor };
}

let shared: ReturnType<typeof connect> | undefined;
/** A client that may write and start Node.js, for tests that need no command of their own. */
const writer = () => {
  shared ??= connect("--write", "--allow", "node");
  return shared;
};

/** Names of the tools, and what their annotations say. */
const WRITING = ["ask", "create_study", "enqueue", "report", "run", "stop", "tell", "tune_table"];

describe("attune mcp without --write", () => {
  it("describes every tool, and refuses those that change something", async () => {
    const { client, call } = await connect();
    const { tools } = await client.listTools();
    expect(fieldsOf(tools)).toEqual(TOOLS);
    const writing = tools.filter((t) => t.annotations?.readOnlyHint !== true).map((t) => t.name);
    expect(writing.sort()).toEqual(WRITING);
    for (const { name, description, inputSchema } of tools) {
      expect(description?.length, name).toBeGreaterThan(40);
      expect(inputSchema.type).toBe("object");
      expect(inputSchema["additionalProperties"], name).toBe(false);
    }
    const valid: { readonly [name: string]: object } = {
      ask: { study: "s" },
      create_study: { name: "s", space },
      enqueue: { study: "s", proposals: [{ x: 0.5 }] },
      report: { study: "s", trial: 0, ticket: "t", step: 0, value: 1 },
      run: { study: "s", space, command: ["node", "-v"] },
      stop: { study: "s" },
      tell: { study: "s", trial: 0, ticket: "t", value: 1 },
      tune_table: { study: "s", file: "x.csv", target: "y" },
    };
    for (const name of WRITING)
      expect(await call(name, valid[name]), name).toMatchObject({
        isError: true,
        json: { code: "read-only", hint: expect.stringContaining("--write") },
      });
    expect((await call("list_studies")).json).toEqual({ studies: [] });
  });
});

describe("a conversation", () => {
  it("bounds what trials measure by limits", async () => {
    const { call } = await writer();
    const create = { name: "small", space, limits: { mb: { atMost: 3 } } };
    expect((await call("create_study", create)).isError).toBe(false);
    for (const mb of [5, 2]) {
      const { json } = await call("ask", { study: "small" });
      const [{ number: trial, ticket }] = json["trials"] as readonly {
        readonly number: number;
        readonly ticket: string;
      }[];
      const owned = { study: "small", trial, ticket };
      expect(await call("tell", { ...owned, value: mb })).toMatchObject({
        isError: true,
        json: { code: "result-invalid" },
      });
      expect((await call("tell", { ...owned, value: mb, limits: { mb } })).isError).toBe(false);
    }
    const { json } = await call("best", { study: "small" });
    expect(json["trials"]).toMatchObject([{ value: 2, limits: { mb: 2 } }]);
  });
  it("creates a study, evaluates trials and finds the best", async () => {
    const { call, client } = await writer();
    const studySpace = { ...space, kind: { type: "categorical", choices: ["a", "b"] } };
    const create = { name: "own", space: studySpace, direction: "maximize" };
    expect((await call("create_study", create)).isError).toBe(false);
    expect((await call("create_study", create)).isError).toBe(false);
    expect(await call("create_study", { ...create, space })).toMatchObject({
      isError: true,
      json: { code: "space-changed" },
    });
    await call("enqueue", { study: "own", proposals: [{ x: 0.31, kind: "b" }], source: "me" });
    const values = new Map<number, number>();
    for (let i = 0; i < 12; i++) {
      const { json } = await call("ask", { study: "own" });
      const [trial] = json["trials"] as readonly {
        readonly number: number;
        readonly ticket: string;
        readonly params: { readonly x: number; readonly kind: string };
      }[];
      if (trial === undefined) throw new Error("no trial");
      const value = -((trial.params.x - 0.3) ** 2) - (trial.params.kind === "a" ? 1 : 0);
      values.set(trial.number, value);
      const told = { study: "own", trial: trial.number, ticket: trial.ticket, value };
      expect((await call("tell", told)).isError).toBe(false);
      expect((await call("tell", told)).isError).toBe(false); // the same again
      expect((await call("tell", { ...told, value: 7 })).json["code"]).toBe("trial-finished");
    }
    const { json: status } = await call("status", { study: "own" });
    const most = Math.max(...values.values());
    const best = status["best"] as { readonly trial: number; readonly value: number };
    expect(best.value).toBeCloseTo(most, 4);
    expect(values.get(best.trial)).toBe(most);
    expect(status["counts"]).toEqual({ complete: 12 });
    const stored = JSON.parse(
      (await attune(folder, "trials", "--storage", "sqlite:./m.db", "--study", "own", "--json"))
        .out,
    ) as readonly { readonly value: number; readonly attributes: object }[];
    expect(stored.map((t) => t.value)).toEqual([...values.values()]);
    expect(stored[0]?.attributes).toEqual({ proposedBy: "me" });
    const { json: state } = await call("optimizer_state", { study: "own" });
    expect((state["top"] as readonly unknown[])[0]).toMatchObject({ trial: best.trial });
    expect(state["sources"]).toContainEqual(
      expect.objectContaining({ source: "me", kind: "enqueued", results: 1 }),
    );
    const { json: explained } = await call("explain", { study: "own" });
    expect(explained["recommendation"]).toMatchObject({ reason: expect.any(String) });
    expect(explained["expectedGain"]).toHaveLength(2);
    expect(explained["statements"]).not.toEqual([]);
    // More proposals than a third of the trials to come wait: the rest is left to the agent.
    const proposals = Array.from({ length: 20 }, (_, i) => ({ x: i / 20, kind: "a" }));
    const { json: answer } = await call("enqueue", { study: "own", proposals, source: "eager" });
    expect(answer).toMatchObject({ source: "eager", share: 0.3, waiting: 15, left: 5 });
    expect(answer["numbers"]).toEqual(Array.from({ length: 15 }, (_, i) => 12 + i));
    const drawn = await client.callTool({
      name: "plot",
      arguments: { kind: "history", studies: ["own"] },
    });
    const images = drawn.content.flatMap((part) => (part.type === "image" ? [part.data] : []));
    expect(
      Buffer.from(images[0] ?? "", "base64")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    const { numbers } = drawn.structuredContent as { readonly numbers: object };
    expect(JSON.stringify(numbers)).toContain(String(most));
    const { contents } = await client.readResource({ uri: "attune://study/own/report" });
    expect(JSON.stringify(contents)).toContain(`| ${best.trial} |`);
    expect(await call("ask", { study: "onw" })).toMatchObject({
      isError: true,
      json: { code: "study-not-found" },
    });
  });

  it("says in less than 1 kB how a study with many long parameters stands", async () => {
    const { call } = await writer();
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`parameter-with-a-long-name-${i}`, space.x]),
    );
    await call("create_study", { name: "wide", space: many });
    const { json } = await call("ask", { study: "wide", count: 3 });
    for (const { number, ticket } of json["trials"] as { number: number; ticket: string }[])
      await call("tell", {
        ...{ study: "wide", trial: number, ticket, state: "failed" },
        message: "é".repeat(5000),
      });
    const { json: status } = await call("status", { study: "wide" });
    expect(Buffer.byteLength(JSON.stringify(status))).toBeLessThanOrEqual(1000);
    expect(status["next"]).toContain("3 of 3 trials failed");
  });

  it("tunes an allowed command, learns why it fails, and reads the best", async () => {
    writeFileSync(
      join(folder, "train.mjs"),
      `const x = Number(process.argv[2]);
if (x > 0.7) throw new RangeError("the step is too large");
console.log((x - 0.3) ** 2);`,
    );
    const { call, waitFor } = await connect("--write", "--allow", "node train.mjs");
    const { json: guessed } = await call("suggest_space", { config: { x: 0.5 } });
    expect(guessed["space"]).toEqual(space);
    const run = { study: "cmd", space: guessed["space"], trials: 14, seed: 1 };
    expect(await call("run", { ...run, command: ["node", "-e", "1"] })).toMatchObject({
      isError: true,
      json: { code: "command-refused" },
    });
    const command = ["node", "train.mjs", "{x}"];
    const { json: dry } = await call("run", { ...run, command, dryRun: true });
    expect(dry["wouldRun"]).toContain("train.mjs");
    expect((await call("list_studies")).json).not.toMatchObject({
      studies: expect.arrayContaining([expect.objectContaining({ name: "cmd" })]),
    });
    const { json: started } = await call("run", { ...run, command });
    expect(started).toMatchObject({ study: "cmd", job: "job-1" });
    const status = await waitFor("cmd");
    expect(status["job"]).toMatchObject({ exitCode: 0 });
    const counts = status["counts"] as { readonly complete: number; readonly failed?: number };
    expect(counts.complete + (counts.failed ?? 0)).toBe(14);
    const { json: failed } = await call("trials", { study: "cmd", state: "failed" });
    const failures = failed["trials"] as readonly { readonly params: { readonly x: number } }[];
    expect(failures.length).toBe(counts.failed ?? 0);
    expect(failures.every(({ params }) => params.x > 0.7)).toBe(true);
    if (failures.length > 0)
      expect(JSON.stringify(status["lastFailure"])).toContain("the step is too large");
    const { json: best } = await call("best", { study: "cmd" });
    const [trial] = best["trials"] as readonly { readonly value: number }[];
    expect(trial?.value).toBeLessThan(0.01);
  });

  it("refuses what no study can be called, and inputs that no program could take", async () => {
    const { call } = await writer();
    const errorOf = async (name: string, given: object) => (await call(name, given)).json["error"];
    for (const name of ["\ud800", ".."])
      expect(await errorOf("best", { study: name })).toBe(
        `there is no study ${JSON.stringify(name)}`,
      );
    const deep = JSON.parse(`${'{"a":'.repeat(600)}1${"}".repeat(600)}`);
    expect(await errorOf("suggest_space", { config: deep })).toBe(
      "the input is nested more than 500 deep",
    );
    const choices = Array.from({ length: 20_000 }, (_, i) => `choice ${i}`);
    const long = { x: { type: "categorical", choices } };
    expect(await errorOf("run", { study: "l", space: long, command: ["node", "{x}"] })).toBe(
      "run takes a space of at most 100000 bytes as JSON",
    );
  });

  it("suggests what create_study takes, whatever the names and values", async () => {
    const { call } = await writer();
    const config = JSON.parse(
      '{"__proto__":0.1,"":3,"seats":9007199254740993,"rate":1e-320,"n":-5}',
    );
    const { json } = await call("suggest_space", { config });
    expect(Object.keys(json["space"] as object)).toEqual(["rate", "n"]);
    expect((json["notes"] as string[]).at(-2)).toBe("Left out: __proto__, , seats.");
    const created = await call("create_study", { name: "d", space: json["space"], dryRun: true });
    expect(created.json["parameters"]).toBe(2);
  });

  it("says why a job has ended that could not begin its study", async () => {
    const { call, waitFor } = await writer();
    await call("run", { study: "never", space, command: ["node", "{y}"] });
    const { counts, next } = await waitFor("never");
    expect([counts, next]).toEqual([
      {},
      "the job ended with code 2: attune: {y} in the command names no parameter (the parameters are x)",
    ]);
  });

  it("refuses a space that is none before a job starts", async () => {
    const { call } = await writer();
    const command = ["node", "-e", "console.log(1)"];
    for (const [wrong, error] of [
      [{}, "the space has no parameters"],
      [[], "space must be an object, got []"],
      [{ x: { type: "flaot", low: 0, high: 1 } }, expect.stringContaining("flaot")],
    ])
      expect(await call("run", { study: "wrong", space: wrong, command })).toMatchObject({
        isError: true,
        json: { error },
      });
  });

  it("ends a job that has not begun its study yet", async () => {
    const { call } = await writer();
    await call("run", { study: "early", space, command: ["node", "-e", "console.log(1)"] });
    const { isError, json } = await call("stop", { study: "early" });
    expect([isError, json]).toMatchObject([false, { study: "early", jobState: "ended" }]);
  });

  it("ends a job as Ctrl-C does, and keeps what it has", async () => {
    const { call, waitFor } = await writer();
    const command = ["node", "-e", "setTimeout(() => console.log(1), 100)"];
    await call("run", { study: "long", space, command, trials: 100_000 });
    for (;;) {
      const { json } = await call("status", { study: "long" });
      const counts = json["counts"] as { readonly complete?: number } | undefined;
      if ((counts?.complete ?? 0) >= 2) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { json } = await call("stop", { study: "long" });
    expect(json).toMatchObject({ stopped: true, jobState: "ended" });
    const { counts } = await waitFor("long");
    expect((counts as { readonly complete: number }).complete).toBeGreaterThanOrEqual(2);
  });

  it("tunes a table, says what the guards found, and predicts", async () => {
    const rows = Array.from(
      { length: 80 },
      (_, i) => `${i % 7},${(i * 31) % 13},${i % 7 > 3 ? "yes" : "no"}`,
    );
    writeFileSync(join(folder, "table.csv"), ["a,b,label", ...rows].join("\n"));
    const { call, waitFor } = await connect("--write", "--root", ".");
    const tune = { study: "table", file: "table.csv", target: "label", out: "model.json" };
    expect(await call("tune_table", { ...tune, file: "../table.csv" })).toMatchObject({
      isError: true,
      json: { code: "outside-root" },
    });
    await call("tune_table", { ...tune, seconds: 5 });
    await waitFor("table");
    const { json: result } = await call("table_result", { study: "table" });
    expect(result["verdict"]).toEqual(expect.stringContaining("constant"));
    const { json: predicted } = await call("predict", {
      ...{ model: "model.json", file: "table.csv", limit: 80 },
    });
    const predictions = predicted["predictions"] as readonly { readonly prediction: string }[];
    const labels = rows.map((row) => row.split(",")[2]);
    const right = predictions.filter(({ prediction }, i) => prediction === labels[i]).length;
    expect(right).toBeGreaterThan(70);
    expect(readFileSync(join(folder, "model.json"), "utf8").length).toBeGreaterThan(100);
  });
});

it("attune mcp refuses what makes no sense", async () => {
  expect(await attune(folder, "mcp", "--allow", "node")).toMatchObject({
    code: 2,
    err: "attune: --allow needs --write (a read-only server runs nothing)\n",
  });
  expect((await attune(folder, "mcp", "--root", "nowhere")).code).toBe(2);
});
