import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { openStorage } from "attune/storage";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "attune-feet-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(folder, `${files++}.db`);

const main = resolve("dist/cli/main.js");
const SPACE = '{"x":{"type":"float","low":0,"high":1}}';
const attune = (...args: readonly string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: "utf8", cwd: folder });
const fill = (path: string, trials: number, study = "s") =>
  attune(
    ...["optimize", SPACE, "--study", study, "--trials", String(trials), "--sampler", "random"],
    ...["--storage", `sqlite:${path}`, "--", "echo", "{x}"],
  );

/** Ends the command that a killed run has left: the pipe that it reads is opened and closed. */
function endReader(pipe: string): void {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // No command reads it.
  }
}

/** A run whose trials each wait for a line: `next` lets one of them end. */
function startRun(path: string): {
  child: ChildProcess;
  next: () => Promise<void>;
  ended: Promise<{ code: unknown; said: string }>;
} {
  const pipe = join(folder, `${files++}.pipe`);
  spawnSync("mkfifo", [pipe]);
  const child = spawn(
    process.execPath,
    [
      ...[main, "optimize", SPACE, "--study", "s", "--trials", "8", "--sampler", "random"],
      ...["--storage", `sqlite:${path}`, "--verbose", "--"],
      ...["sh", "-c", `echo waits >&2; read line < ${pipe}; echo {x}`],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
    endReader(pipe);
  });
  let said = "";
  const lines = createInterface({ input: child.stderr! });
  const waits: (() => void)[] = [];
  let waiting = 0;
  lines.on("line", (line) => {
    said += `${line}\n`;
    if (!line.includes("waits")) return;
    waiting++;
    waits.shift()?.();
  });
  const ended = once(child, "close").then(([code]) => {
    for (const wake of waits) wake();
    return { code, said };
  });
  return {
    child,
    ended,
    async next() {
      // A run that has ended says nothing more, before or while this waits.
      if (waiting === 0 && child.exitCode === null)
        await new Promise<void>((wake) => waits.push(wake));
      if (child.exitCode !== null) return;
      waiting--;
      spawnSync("sh", ["-c", `echo go > ${pipe}`], { timeout: 20_000 });
    },
  };
}

describe("a database that is removed or replaced during a run", () => {
  it.each([
    ["removed", (path: string) => rmSync(path)],
    [
      "replaced by a copy of itself",
      (path: string) => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
    ],
  ])("is named when it is %s: the run ends with exit code 1", async (_, change) => {
    const path = fresh();
    const { next, ended } = startRun(path);
    await next();
    await next();
    change(path);
    for (let i = 0; i < 6; i++) await next();
    const { code, said } = await ended;
    expect(said).toContain(`${path} was removed or replaced while it was in use`);
    expect(said).not.toMatch(/ {4}at /);
    expect(code).toBe(1);
  });
  it("loses nothing where only its log is removed", async () => {
    const path = fresh();
    const { next, ended } = startRun(path);
    await next();
    await next();
    rmSync(`${path}-wal`);
    rmSync(`${path}-shm`);
    for (let i = 0; i < 6; i++) await next();
    const { code, said } = await ended;
    expect(said).toContain(`${path}-wal, a part of the database, was removed`);
    expect(code).toBe(1);
    expect(fill(path, 8).status).toBe(0);
    const storage = await openStorage(`sqlite:${path}`);
    const [{ counts }] = await storage.list();
    await storage.close();
    expect(counts.complete).toBe(8);
  });
});

describe("a copy of the main file alone", () => {
  it("has the study, and in a longer run most trials, though the log was not copied", async () => {
    const path = fresh();
    const { next, child } = startRun(path);
    await next();
    await next();
    const copy = fresh();
    copyFileSync(path, copy);
    child.kill("SIGKILL");
    const { stdout } = attune("studies", "--json", "--storage", `sqlite:${copy}`);
    expect(JSON.parse(stdout)).toMatchObject([{ name: "s" }]);
  });
});

describe("attune backup", () => {
  it("copies a database that a worker has open into one that works by itself", async () => {
    const path = fresh();
    fill(path, 5, "other");
    const { next, child } = startRun(path);
    await next();
    await next();
    await next();
    const copy = fresh();
    const { status, stderr } = attune("backup", copy, "--storage", `sqlite:${path}`);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/: 2 studies, \d+ trials\n$/)]);
    child.kill("SIGKILL");
    const [before, after] = [path, copy].map(
      (p) => attune("trials", "--json", "--study", "other", "--storage", `sqlite:${p}`).stdout,
    );
    expect(JSON.parse(after)).toHaveLength(5);
    expect(after).toBe(before);
    expect(attune("doctor", "--storage", `sqlite:${copy}`).status).toBe(0);
    expect(fill(copy, 6, "other").status).toBe(0);
  });
  it("overwrites nothing, and says what other storages have instead", () => {
    const path = fresh();
    fill(path, 1);
    const again = attune("backup", path, "--storage", `sqlite:${path}`);
    expect([again.status, again.stderr]).toEqual([
      2,
      `attune: ${path} exists already (name a new file)\n`,
    ]);
    const { stderr } = attune("backup", fresh(), "--storage", "postgres://a@localhost/b");
    expect(stderr).toContain("attune export --format jsonl");
    const missing = attune("backup", fresh(), "--storage", `sqlite:${fresh()}`);
    expect(missing.stderr).toMatch(/^attune: there is no file/);
  });
});

/** Runs a command as a user who may not write; its modules are loaded before. */
const AS_NOBODY = `
  const dist = ${JSON.stringify(resolve("dist"))};
  await import(dist + "/cli/program.js");
  const { openStorage } = await import(dist + "/storage/open-storage.js");
  await (await openStorage("sqlite:" + process.argv[1])).close();
  if (process.getuid() === 0) process.setuid(65534);
  process.argv = [process.argv[0], dist + "/cli/main.js", ...process.argv.slice(2)];
  await import(dist + "/cli/main.js");
`;

describe("a read-only file in a read-only folder", () => {
  const place = mkdtempSync(join(folder, "read-only-"));
  const path = join(place, "a.db");
  const run = (...command: readonly string[]): readonly [number | null, string] => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--input-type=module", "-e", AS_NOBODY, fresh(), ...command],
      { encoding: "utf8" },
    );
    return [status, stdout + stderr];
  };
  it("is read by best, export, trials and studies, and not written", () => {
    fill(path, 4);
    chmodSync(folder, 0o755);
    chmodSync(path, 0o444);
    chmodSync(place, 0o555);
    onTestFinished(() => chmodSync(place, 0o755));
    const storage = ["--storage", `sqlite:${path}`];
    const before = statSync(path).mtimeMs;
    expect(run("studies", ...storage)).toEqual([0, expect.stringMatching(/^s +4 /m)]);
    expect(run("best", ...storage)).toEqual([0, expect.stringContaining("x 0.")]);
    expect(run("trials", ...storage)).toEqual([0, expect.stringMatching(/^3 +complete/m)]);
    expect(run("export", ...storage)).toEqual([0, expect.stringContaining("number,state,")]);
    expect(
      run("optimize", SPACE, "--study", "t", "--trials", "1", ...storage, "--", "echo", "1"),
    ).toEqual([2, expect.stringMatching(/a\.db: can't be written \(check the permissions.*\)\n$/)]);
    expect(readdir(place)).toEqual(["a.db"]);
    expect(statSync(path).mtimeMs).toBe(before);
  });
});

function readdir(path: string): readonly string[] {
  return spawnSync("ls", [path], { encoding: "utf8" }).stdout.trim().split("\n");
}

describe("a limit on the size of files", () => {
  it("is told from a broken disk, and the run goes on with a larger one", () => {
    const path = fresh();
    const limited = spawnSync(
      "bash",
      [
        "-c",
        `ulimit -f 400; exec ${process.execPath} ${main} optimize '${SPACE}' --study s --trials 200 --sampler random --storage sqlite:${path} -- echo {x}`,
      ],
      { encoding: "utf8" },
    );
    expect(limited.stderr).toContain("the file has reached the size limit of this process, 409600");
    expect(limited.status).toBe(1);
    expect(attune("doctor", "--storage", `sqlite:${path}`).status).toBe(0);
    expect(existsSync(path)).toBe(true);
  });
});

describe("URLs of files", () => {
  it.each([
    ["sqlite::memory:", "memory: keeps studies in memory"],
    ["optuna+sqlite::memory:", "memory: keeps studies in memory"],
    ["sqlite:x.db?durability=power&durability=process", "durability is given twice"],
  ])("%s is refused", (url, text) => {
    const { status, stderr } = attune("studies", "--storage", url);
    // A file that does not exist is named first.
    if (stderr.includes("there is no file")) expect(url).toContain("x.db");
    else expect(stderr).toContain(text);
    expect(status).toBe(2);
  });
});
