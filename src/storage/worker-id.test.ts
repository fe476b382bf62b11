import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { expect, it } from "vitest";
import { localProcesses } from "./local-processes.ts";
import { isDetached, workerId } from "./worker-id.ts";

const processes = localProcesses();
const host = hostname().replaceAll(":", "-");

it("names a worker by host, process, start and chance", async () => {
  const [a, b] = [await workerId(), await workerId()];
  expect(a).not.toBe(b);
  expect(a.startsWith(`${host}:${process.pid}:`)).toBe(true);
  expect(a.split(":")).toHaveLength(4);
  expect(processes.isGone(a)).toBe(false);
});

it("names a detached worker by no process", async () => {
  const worker = await workerId(true);
  expect(worker).toMatch(/^ticket:0::\w+$/);
  expect(isDetached(worker)).toBe(true);
  expect(isDetached(await workerId())).toBe(false);
  expect(processes.isGone(worker)).toBe(false);
});

it("knows that a process of this machine has ended", () => {
  const { pid } = spawnSync(process.execPath, ["-e", "0"]);
  expect(processes.isGone(`${host}:${pid}::abc`)).toBe(true);
});

it("knows that a process number was given to another process", () => {
  const start = processes.self.split(":")[2];
  if (start === "") return; // no Linux: the start of a process is unknown
  expect(processes.isGone(`${host}:${process.pid}:${Number(start) + 1}:abc`)).toBe(true);
});

it.each(["elsewhere:1::abc", "browser:0::abc", "optuna", ""])(
  "does not know whether %j has ended",
  (worker) => {
    expect(processes.isGone(worker)).toBe(false);
  },
);
