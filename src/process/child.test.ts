import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { TrialFailure } from "../trial/failure.ts";
import { type Guest, startChild } from "./child.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-child-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function script(name: string, text: string): URL {
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path);
}
const echo = script(
  "echo.mjs",
  'process.on("disconnect", () => process.exit()); process.on("message", (m) => process.send(m));',
);

const nextMessage = <T>(guest: Guest<T, T>): Promise<T> =>
  new Promise((resolve) => (guest.onMessage = resolve));
const exitOf = (guest: Guest<unknown, unknown>): Promise<TrialFailure> =>
  new Promise((resolve) => (guest.onExit = resolve));

describe("a child process", () => {
  it("receives and sends structured clones: typed arrays, NaN, undefined", async () => {
    const guest = startChild<unknown, unknown>(echo, {});
    const message = { values: Float64Array.of(1, Number.NaN), nothing: undefined };
    const answer = nextMessage(guest);
    guest.send(message);
    expect(await answer).toEqual(message);
    await guest.kill();
  });
  it("says how it ended", async () => {
    expect((await exitOf(startChild(script("three.mjs", "process.exit(3)"), {}))).message).toBe(
      "the worker process ended with code 3",
    );
    const guest = startChild(echo, {});
    const exit = exitOf(guest);
    await guest.kill();
    expect(await exit).toMatchObject({
      reason: "error",
      message: "the worker process ended with SIGKILL",
    });
    guest.send("too late"); // ignored
  });
});
