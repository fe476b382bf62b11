import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "../sql/schema.ts";
import {
  countRows,
  type Database,
  isOptunas,
  openDatabase,
  openFile,
  pragma,
  setDurability,
} from "./database.ts";
import { networkFileSystem } from "./file-system.ts";
import { sqlite } from "./sqlite.ts";
import { APPLICATION_ID, statementsFrom } from "./sqlite-dialect.ts";
import { sqliteError } from "./sqlite-error.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-database-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(folder, `${files++}.db`);
async function fileWith(...statements: readonly string[]): Promise<string> {
  const path = fresh();
  const database = await openFile(path);
  for (const statement of statements) database.exec(statement);
  database.close();
  return path;
}

describe("openFile", () => {
  it("needs a name", async () => {
    await expect(openFile("")).rejects.toMatchObject({
      code: "usage",
      message: "sqlite: names no file",
      hint: "sqlite:./attune.db",
    });
  });
  it("opens an empty file as an empty database", async () => {
    const path = fresh();
    writeFileSync(path, "");
    const database = await openFile(path);
    expect(countRows(database, "sqlite_schema")).toBe(0);
    database.close();
  });
  it.each([
    ["shorter than the magic text", "SQLite"],
    ["another text", "number,state\n0,complete\n"],
    ["the magic text in small letters", "sqlite format 3\0".padEnd(4096, "\0")],
  ])("refuses a file that is %s, and leaves it as it is", async (_, text) => {
    const path = fresh();
    writeFileSync(path, text);
    await expect(openFile(path)).rejects.toMatchObject({
      code: "storage-corrupt",
      message: `${path}: is not a readable SQLite database`,
    });
    expect(readFileSync(path, "latin1")).toBe(text);
  });
  it("leaves it to SQLite to restore a file whose transaction was cut off", async () => {
    const path = fresh();
    const before = await openFile(path);
    before.exec("PRAGMA journal_mode = DELETE; CREATE TABLE t (a)");
    for (let i = 0; i < 200; i++) before.exec(`INSERT INTO t VALUES ('${"x".repeat(500)}')`);
    // A cache of one page: the changes reach the file before the commit that never comes.
    before.exec("PRAGMA cache_size = 1; BEGIN; UPDATE t SET a = 'changed'");
    const cut = fresh();
    copyFileSync(path, cut);
    copyFileSync(`${path}-journal`, `${cut}-journal`);
    before.exec("ROLLBACK");
    before.close();
    expect(readFileSync(cut, "latin1")).toContain("changed");
    const database = await openFile(cut);
    expect(countRows(database, `t WHERE a = '${"x".repeat(500)}'`)).toBe(200);
    database.close();
  });
  it.skipIf(!existsSync("/proc/locks"))(
    "keeps the locks of the connections that this process has already",
    async () => {
      const path = fresh();
      const first = await openDatabase(path);
      const own = ` ${process.pid} `;
      const file = `:${statSync(path).ino} `;
      const locks = () =>
        readFileSync("/proc/locks", "utf8")
          .split("\n")
          .filter((line) => line.includes(own) && line.includes(file)).length;
      expect(locks()).toBe(1);
      const second = await openDatabase(path);
      expect(locks()).toBe(1);
      second.close();
      first.close();
    },
  );
  it("creates no file in a folder that does not exist", async () => {
    await expect(openFile(join(folder, "no", "a.db"))).rejects.toMatchObject({
      code: "storage-unreachable",
      hint: "check that the folder exists and may be written",
    });
    expect(readdirSync(folder)).not.toContain("no");
  });
});

describe("openDatabase", () => {
  it("stamps a new file as Attune's, of the current version", async () => {
    const database = await openDatabase(fresh());
    expect(pragma(database, "application_id")).toBe(APPLICATION_ID);
    expect(pragma(database, "user_version")).toBe(SCHEMA_VERSION);
    database.close();
    expect(Buffer.from("ATTU").readInt32BE()).toBe(APPLICATION_ID);
  });
  it("opens its own file again without a change of the tables", async () => {
    const path = fresh();
    (await openDatabase(path)).close();
    const database = await openDatabase(path);
    const version = pragma(database, "schema_version");
    database.close();
    const again = await openDatabase(path);
    expect(pragma(again, "schema_version")).toBe(version);
    again.close();
  });
  it("refuses Optuna's database, and says how to open it", async () => {
    const path = await fileWith(
      "CREATE TABLE trials (a)",
      "CREATE TABLE trial_params (a)",
      "CREATE TABLE study_directions (a)",
    );
    await expect(openDatabase(path)).rejects.toMatchObject({
      code: "storage-corrupt",
      message: `${path} is a database of another program`,
      hint: `it is Optuna's: use optuna+sqlite:${path}`,
    });
  });
  it("refuses another program's, and writes nothing to it", async () => {
    const path = await fileWith("CREATE TABLE birds (name)", "PRAGMA user_version = 1");
    const before = readFileSync(path);
    await expect(openDatabase(path)).rejects.toMatchObject({
      hint: "name another file; nothing was written",
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });
  it("refuses a newer version of its own, and names both", async () => {
    const path = await fileWith(
      ...statementsFrom(0),
      `PRAGMA user_version = ${SCHEMA_VERSION + 1}`,
    );
    await expect(openDatabase(path)).rejects.toMatchObject({
      code: "storage-newer",
      message:
        `${path} was written by a newer Attune ` +
        `(format ${SCHEMA_VERSION + 1}, this one knows ${SCHEMA_VERSION})`,
    });
  });
});

describe("isOptunas", () => {
  it("needs all three of Optuna's tables", async () => {
    const database = await openFile(":memory:");
    for (const table of ["trials", "trial_params", "study_directions"]) {
      expect(isOptunas(database)).toBe(false);
      database.exec(`CREATE TABLE ${table} (a)`);
    }
    expect(isOptunas(database)).toBe(true);
    database.close();
  });
});

describe("setDurability", () => {
  it("refuses a driver that ignores a setting", async () => {
    const database = await openFile(":memory:");
    const ignoring: Database = {
      exec: (text) => database.exec(text.replace("foreign_keys = ON", "foreign_keys = OFF")),
      prepare: (text) => database.prepare(text),
      close: () => database.close(),
    };
    expect(() => setDurability(ignoring, "process", "a.db")).toThrow(
      "a.db: this SQLite driver ignores settings that Attune needs",
    );
    expect(() => setDurability(database, "power", "a.db")).not.toThrow();
    expect(["synchronous", "fullfsync"].map((name) => pragma(database, name))).toEqual([2, 1]);
    database.close();
  });
});

describe("sqlite", () => {
  it.each([
    ["durability=Power", "unknown setting durability=Power"],
    ["durability", "unknown setting durability="],
    ["durability=power&mode=ro", "unknown setting mode=ro"],
  ])("refuses the setting %s, and creates no file", async (query, message) => {
    const path = fresh();
    await expect(sqlite(`${path}?${query}`)).rejects.toMatchObject({
      code: "usage",
      message: `sqlite:${path}?${query}: ${message}`,
    });
    expect(readdirSync(folder)).not.toContain(path.slice(folder.length + 1));
  });
});

describe("sqliteError", () => {
  const original = new Error("database table is locked");
  it("says what may be tried again, and keeps the cause", () => {
    expect(sqliteError(original, "a.db")).toMatchObject({ retryable: true, cause: original });
    expect(sqliteError(new Error("disk full"), "a.db").retryable).toBe(true);
    expect(sqliteError(new Error("file is not a database"), "a.db").retryable).toBe(false);
  });
  it("passes its own errors on, and takes what is no error for text", () => {
    const own = sqliteError(original, "a.db");
    expect(sqliteError(own, "b.db")).toBe(own);
    expect(sqliteError("odd", "a.db").message).toBe("a.db: odd");
  });
  it("passes on a reference to a name that there is not, which is a fault of the program", () => {
    const fault = new ReferenceError("x is not defined");
    expect(() => sqliteError(fault, "a.db")).toThrow(fault);
  });
});

describe("networkFileSystem", () => {
  const inner = join(folder, "my data");
  mkdirSync(inner);
  const escaped = inner.replaceAll(" ", "\\040");
  const of = (...mounts: readonly string[]): string | undefined =>
    networkFileSystem(join(inner, "a.db"), mounts.map((m) => `x ${m} rw 0 0`).join("\n"));

  it.each(["nfs", "nfs4", "cifs", "smb3", "ceph", "lustre", "fuse.sshfs", "fuse.rclone"])(
    "knows %s",
    (type) => {
      expect(of("/ ext4", `${folder} ${type}`)).toBe(type);
    },
  );
  it.each(["ext4", "btrfs", "tmpfs", "overlay", "fuse.ntfs", "nfsd4", "xnfs"])(
    "takes %s for local",
    (type) => {
      expect(of(`/ ${type}`)).toBeUndefined();
    },
  );
  it("reads mount points with spaces, which the list has in octal", () => {
    expect(of("/ ext4", `${escaped} nfs4`)).toBe("nfs4");
  });
  it("counts the deepest mount on the path, in whatever order they are listed", () => {
    expect(of(`${escaped} ext4`, `${folder} nfs4`)).toBeUndefined();
    expect(of(`${escaped} nfs4`, `${folder} ext4`, "/ cifs")).toBe("nfs4");
  });
  it("counts the later of two mounts at one point", () => {
    expect(of(`${folder} nfs4`, `${folder} ext4`)).toBeUndefined();
    expect(of(`${folder} ext4`, `${folder} nfs4`)).toBe("nfs4");
  });
  it("does not take a folder whose name begins alike for a mount on the path", () => {
    expect(of("/ ext4", `${inner.slice(0, -1).replaceAll(" ", "\\040")} nfs4`)).toBeUndefined();
  });
  it("knows nothing of a folder that does not exist, of a system without a list, of odd lines", () => {
    expect(networkFileSystem(join(folder, "no", "a.db"), "x / nfs4 rw")).toBeUndefined();
    expect(networkFileSystem(join(folder, "a.db"), "")).toBeUndefined();
    expect(networkFileSystem(join(folder, "a.db"), "\nodd\nx /\n")).toBeUndefined();
  });
});
