import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { lockFile } from "./lock.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "j.log");

it("waits until the lock is released", async () => {
  const release = await lockFile(path);
  const order: string[] = [];
  const second = lockFile(path).then((releaseSecond) => {
    order.push("second");
    releaseSecond();
  });
  await new Promise((resolve) => setTimeout(resolve, 30));
  order.push("first");
  release();
  await second;
  expect(order).toEqual(["first", "second"]);
  expect(readdirSync(folder)).toEqual([]);
});

it("removes the lock of a process that has ended", async () => {
  symlinkSync(path, `${path}.lock`);
  const start = performance.now();
  const release = await lockFile(path, 50);
  expect(performance.now() - start).toBeGreaterThan(50);
  release();
  expect(readdirSync(folder)).toEqual([]);
});

it("does not fail where another process has taken the lock for stale", async () => {
  const release = await lockFile(path);
  rmSync(`${path}.lock`);
  release();
  expect(existsSync(`${path}.lock`)).toBe(false);
});

it("can't be made where the folder does not exist", async () => {
  await expect(lockFile(join(folder, "no", "j.log"))).rejects.toMatchObject({
    code: "storage-unreachable",
    message: expect.stringContaining("j.log.lock can't be made"),
  });
});
