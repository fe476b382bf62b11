import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The program that opens a file as the user would, and its first arguments. */
const OPENERS: { readonly [platform: string]: readonly [string, ...string[]] } = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/**
 * Opens a link in the user's browser, if there is one. The link has a token, which other users could
 * read in the arguments of a program: the browser is given a file that only this user may read.
 * @returns removes the file
 */
export function openBrowser(link: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "attune-open-")); // its mode is 700
  const file = join(folder, "dashboard.html");
  const page = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${link}">\n`;
  writeFileSync(file, page, { mode: 0o600 });
  const [program, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, pathToFileURL(file).href], {
    detached: true,
    stdio: "ignore",
  });
  child.on("error", () => {}); // there is none: the link was printed
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
