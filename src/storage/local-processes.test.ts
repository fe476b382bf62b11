import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { waitUntil } from "../../test/wait-until.ts";
import { localProcesses } from "./local-processes.ts";

const processes = localProcesses();
const [host, pid, start] = processes.self.split(":");

/** Whether a worker of this machine with the number 77 is gone, where a signal to it throws this. */
function isGoneWhen(thrown: Error | undefined, worker = `${host}:77::a`): boolean {
  const kill = vi.spyOn(process, "kill").mockImplementation(() => {
    if (thrown !== undefined) throw thrown;
    return true;
  });
  try {
    return processes.isGone(worker);
  } finally {
    kill.mockRestore();
  }
}
const failure = (code: string) => Object.assign(new Error(code), { code });

describe("localProcesses", () => {
  it("names this process by host, number and start, which never change", () => {
    expect([host, pid]).toEqual([hostname().replaceAll(":", "-"), String(process.pid)]);
    expect(localProcesses().self).toBe(processes.self);
  });
  it("asks for a process without a signal that could end it", () => {
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    processes.isGone(`${host}:77::a`);
    expect(kill.mock.calls).toEqual([[77, 0]]);
    kill.mockRestore();
  });
  it("takes a process that belongs to another user for alive", () => {
    expect(isGoneWhen(failure("EPERM"))).toBe(false);
  });
  it("takes a process that there is not for gone", () => {
    expect(isGoneWhen(failure("ESRCH"))).toBe(true);
  });
  it("knows itself by its start, also where the worker's name has no random part", () => {
    expect(processes.isGone(processes.self)).toBe(false);
  });
  it("takes a process whose start was not known for alive while its number is in use", () => {
    expect(processes.isGone(`${host}:${pid}::a`)).toBe(false);
  });
  it.each([`${host}x:77::a`, `${host}:::a`, `${host}:7x::a`, `${host}:-1::a`, host])(
    "never asks the system about %s",
    (worker) => {
      const kill = vi.spyOn(process, "kill");
      expect(processes.isGone(worker)).toBe(false);
      expect(kill).not.toHaveBeenCalled();
      kill.mockRestore();
    },
  );
  it.skipIf(start === "")(
    "takes a killed process whose parent has not read its end for gone",
    async () => {
      // A shell that replaces itself never reads the end of the process it has started.
      const parent = spawn("sh", ["-c", "sleep 600 & echo $!; exec sleep 600"]);
      try {
        const child = await new Promise<string>((resolve) =>
          parent.stdout.once("data", (text: Buffer) => resolve(String(text).trim())),
        );
        const stat = (): string => readFileSync(`/proc/${child}/stat`, "utf8").split(") ")[1];
        const worker = `${host}:${child}:${stat().split(" ")[19]}:a`;
        await waitUntil(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8") === "sleep\n");
        expect(processes.isGone(worker)).toBe(false);
        process.kill(Number(child), "SIGKILL");
        await waitUntil(() => stat().startsWith("Z"));
        expect(processes.isGone(worker)).toBe(true);
      } finally {
        parent.kill("SIGKILL");
      }
    },
  );
  it.skipIf(start === "")("tells two processes of one number apart by their starts", () => {
    expect(processes.isGone(`${host}:${pid}:${Number(start) - 1}:a`)).toBe(true);
    expect(processes.isGone(`${host}:${pid}:${start}:other`)).toBe(false);
  });
});
