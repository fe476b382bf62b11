import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { waitUntil } from "../../test/wait-until.ts";
import type { TrialFailure } from "../trial/failure.ts";
import { type Guest, startChild } from "./child.ts";

/** Needs `npm run build`: children run the compiled program. */
const compiled = new URL("../../dist/process/child.js", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "attune-serve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function script(name: string, text: string): URL {
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path);
}
const server = script(
  "server.mjs",
  `import { serveAsChild } from ${JSON.stringify(compiled)};
   serveAsChild((message) => {
     if (message.signal) process.kill(process.pid, message.signal);
     if (message.leave) process.disconnect();
     process.send({ pid: process.pid, message, args: process.argv.slice(2), flags: process.execArgv });
   });`,
);
interface Echo {
  readonly pid: number;
  readonly message: unknown;
  readonly args: readonly string[];
  readonly flags: readonly string[];
}
const ask = (guest: Guest<unknown, Echo>, message: unknown): Promise<Echo> =>
  new Promise((resolve) => {
    guest.onMessage = resolve;
    guest.send(message);
  });
const exitOf = (guest: Guest<unknown, Echo>): Promise<TrialFailure> =>
  new Promise((resolve) => (guest.onExit = resolve));

describe("a script that serves its parent", () => {
  it("receives messages in order, with its arguments and heap limit", async () => {
    const guest = startChild<unknown, Echo>(server, { args: ["a", "b"], megabytes: 99 });
    const answers: unknown[] = [];
    guest.onMessage = ({ message }) => answers.push(message);
    for (const n of [1, 2, 3]) guest.send({ n });
    await waitUntil(() => answers.length === 3);
    expect(answers).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const { args, flags } = await ask(guest, {});
    expect([args, flags]).toEqual([["a", "b"], ["--max-old-space-size=99"]]);
    await guest.kill();
  });
  it.each(["SIGINT", "SIGTERM"])("ignores %s, which is for the parent", async (signal) => {
    const guest = startChild<unknown, Echo>(server, {});
    const { pid } = await ask(guest, { signal });
    expect((await ask(guest, {})).pid).toBe(pid);
    await guest.kill();
  });
  it("ends when the channel to its parent is closed", async () => {
    const guest = startChild<unknown, Echo>(server, { quiet: true });
    const exit = exitOf(guest);
    guest.send({ leave: true });
    expect(await exit).toMatchObject({ reason: "error" });
    await guest.kill(); // resolves also after the end
  });
});

describe("a child that ends by itself", () => {
  it("for lack of memory says so, with the limit", async () => {
    const text = "throw console.error('JavaScript heap out of memory'), new Error('x')";
    const limited = startChild<unknown, Echo>(script("heap.mjs", text), {
      megabytes: 64,
      quiet: true,
    });
    expect(await exitOf(limited)).toMatchObject({
      reason: "memory",
      message: "needed more than 64 MB",
    });
    const free = startChild<unknown, Echo>(script("heap.mjs", text), { quiet: true });
    expect((await exitOf(free)).message).toBe("needed more memory than there is");
  });
  it("its errors are copied to this process, unless it is quiet", async () => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const noisy = script("noisy.mjs", "console.error('out loud'); process.exitCode = 2");
    for (const quiet of [true, false]) await exitOf(startChild<unknown, Echo>(noisy, { quiet }));
    spy.mockRestore();
    expect(written.join("").split("out loud")).toHaveLength(2);
  });
  it("ends with its parent, however that ends", async () => {
    const log = join(folder, "pid");
    const child = script(
      "idle.mjs",
      `
      import { writeFileSync } from "node:fs";
      import { serveAsChild } from ${JSON.stringify(compiled)};
      serveAsChild(() => {});
      writeFileSync(${JSON.stringify(log)}, String(process.pid));`,
    );
    const parent = script(
      "parent.mjs",
      `
      import { startChild } from ${JSON.stringify(compiled)};
      startChild(new URL(${JSON.stringify(child.href)}), {});
      setInterval(() => {}, 1000);`,
    );
    writeFileSync(log, "");
    const guest = startChild<unknown, Echo>(parent, {});
    await waitUntil(() => readFileSync(log, "utf8") !== "");
    const pid = Number(readFileSync(log, "utf8"));
    await guest.kill();
    await waitUntil(() => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});
