import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** Path of an installed Chromium or Chrome: `CHROME_PATH`, or one of its names on the PATH. */
export function findChromium(): string | undefined {
  const paths = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = NAMES.flatMap((name) => paths.map((path) => join(path, name)));
  const given = process.env["CHROME_PATH"];
  return (given === undefined ? candidates : [given]).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Shows a page in a Chromium without a window until `done` resolves.
 * @throws Error with what the browser printed if it ends before
 */
export async function showPage<T>(chromium: string, url: string, done: Promise<T>): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), "attune-chromium-"));
  const child = spawn(
    chromium,
    [
      "--headless",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      `--user-data-dir=${profile}`,
      // Chromium's sandbox does not work for root.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      url,
    ],
    { detached: true, stdio: ["ignore", "ignore", "pipe"] },
  );
  let printed = "";
  child.stderr.on("data", (text) => {
    printed += text;
  });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    return await Promise.race([
      done,
      exited.then(() => {
        throw new Error(`Chromium ended: ${printed}`);
      }),
    ]);
  } finally {
    // Its helper processes are in its group.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    await exited;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
