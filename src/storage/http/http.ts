import { readFileSync } from "node:fs";
import { AttuneError } from "../../errors/attune-error.ts";
import { serverFile, stateFolder } from "../../process/state-folder.ts";
import type { Storage } from "../storage.ts";
import { Connection } from "./connection.ts";
import { HttpStorage } from "./http-storage.ts";

/**
 * Opens the storage of a server. The token is the password of the URL, or the environment variable
 * ATTUNE_TOKEN, or that of a server of this user on this machine.
 * @throws AttuneError `usage` for a URL that is none, or without a token; `storage-unreachable`
 */
export async function http(url: string): Promise<Storage> {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new AttuneError("usage", "the storage's URL is not valid", {
      hint: "for example http://127.0.0.1:8090",
    });
  }
  const address = parsed.origin + parsed.pathname.replace(/\/+$/, "");
  const token =
    decodeURIComponent(parsed.password) || process.env["ATTUNE_TOKEN"] || localToken(address);
  if (!token)
    throw new AttuneError("usage", `there is no token for ${address}`, {
      hint: "set ATTUNE_TOKEN to the token that attune serve printed",
    });
  return HttpStorage.open(url, new Connection(address, token));
}

/** The token of a server that this user has started on this machine; undefined if there is none. */
function localToken(address: string): string | undefined {
  try {
    const { token } = JSON.parse(readFileSync(serverFile(stateFolder(), address), "utf8"));
    return typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}
