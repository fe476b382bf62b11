import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { StorageUrl } from "../../src/storage/index.ts";

/** A storage, as Attune and as Optuna names it. */
export interface Place {
  readonly name: string;
  readonly attuneUrl: StorageUrl;
  readonly optunaUrl: string;
}

/** What `dump.py` writes; NaN and infinities are text. */
export interface OptunaDump {
  readonly directions: readonly string[];
  readonly names: readonly string[] | null;
  readonly trials: readonly {
    readonly number: number;
    readonly state: string;
    readonly params: { readonly [name: string]: number | string | boolean | null };
    readonly types: { readonly [name: string]: string };
    readonly values: readonly (number | string)[] | null;
    readonly constraints: { readonly [name: string]: number };
    readonly attributes: { readonly [key: string]: unknown };
  }[];
}

const PACKAGES = ["optuna==5.0.0", "optuna-dashboard==0.21.0", "psycopg2-binary"];

/** Path of a file beside this one. */
export const besides = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Python with Optuna: the one after `--python`, or an environment that is made once. */
function findPython(): string {
  const option = process.argv.indexOf("--python");
  if (option !== -1) return process.argv[option + 1];
  const environment = join(tmpdir(), "attune-interop-python");
  const path = join(environment, "bin", "python");
  if (!existsSync(path)) {
    console.log("making a Python environment with Optuna 5.0.0 …");
    execFileSync("python3", ["-m", "venv", environment]);
    const install = ["-m", "pip", "install", "--quiet", ...PACKAGES];
    execFileSync(path, install, { stdio: "inherit" });
  }
  return path;
}
export const PYTHON = findPython();

/** Whether Python can connect to PostgreSQL. */
export function hasPostgresDriver(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import psycopg2"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A study as Optuna reads it. */
export const readByOptuna = ({ optunaUrl }: Place, study: string): OptunaDump =>
  JSON.parse(execFileSync(PYTHON, [besides("./dump.py"), optunaUrl, study], { encoding: "utf8" }));
