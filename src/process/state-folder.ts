import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/**
 * The folder of what servers keep on this machine: `ATTUNE_STATE`, else `attune` in
 * `XDG_STATE_HOME`, in `LOCALAPPDATA` on Windows, or in `~/.local/state`.
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env["ATTUNE_STATE"]) return env["ATTUNE_STATE"];
  const parent = env["XDG_STATE_HOME"] || env["LOCALAPPDATA"] || join(homedir(), ".local", "state");
  return join(parent, "attune");
}

/** Path of what is known of the server at an address. */
export const serverFile = (folder: string, url: string): string =>
  join(folder, "servers", `${new URL(url).host.replace(/[^\w.-]/g, "-")}.json`);

/**
 * Writes down how a server is reached, for other programs of its owner.
 * @returns what removes the file
 */
export function noteServer(
  folder: string,
  server: { readonly url: string; readonly token: string; readonly pid: number },
): () => void {
  const path = serverFile(folder, server.url);
  mkdirSync(join(folder, "servers"), { recursive: true, mode: OWNER_ONLY_FOLDER });
  rmSync(path, { force: true }); // its mode would stay
  writeFileSync(path, `${JSON.stringify(server)}\n`, { mode: OWNER_ONLY });
  return () => rmSync(path, { force: true });
}
