import { AttuneError } from "../errors/attune-error.ts";
import { openDriver } from "./open-driver.ts";
import { hidePasswords, withoutPassword } from "./password.ts";
import type { Storage } from "./storage.ts";
import { fileOf, type StorageUrl } from "./url.ts";

/**
 * Opens a storage that outlives the process. Its driver is loaded only now, so a program that keeps
 * studies in memory needs none.
 * @param mustExist whether a file that does not exist is an error; otherwise it is created
 * @throws AttuneError as `openStorage` does; it repeats no password
 */
export async function openStored(url: StorageUrl, mustExist: boolean): Promise<Storage> {
  try {
    return await open(url, mustExist);
  } catch (error) {
    throw error instanceof AttuneError ? withoutSecrets(error, url) : error;
  }
}

/** The error without passwords that a driver's message, or a path, repeats. */
function withoutSecrets(error: AttuneError, url: string): AttuneError {
  const { code, message, hint, retryable, cause } = error;
  const [text, hintText] = [message, hint ?? ""].map((part) => hidePasswords(part, url));
  const causeText = cause instanceof Error ? inspectable(cause) : "";
  const isCauseClean = hidePasswords(causeText, url) === causeText;
  if (text === message && hintText === (hint ?? "") && isCauseClean) return error;
  return new AttuneError(code, text, {
    ...(hint !== undefined && { hint: hintText }),
    retryable,
    ...(isCauseClean && { cause }),
  });
}

/** What Node prints of an error that is not caught: its stack, and its fields. */
const inspectable = (error: Error): string => `${error.stack} ${JSON.stringify(error)}`;

async function open(url: StorageUrl, mustExist: boolean): Promise<Storage> {
  if (fileOf(url) === ":memory:")
    throw new AttuneError("usage", `${withoutPassword(url)} names no file`, {
      hint: "memory: keeps studies in memory",
    });
  const storage = await openDriver(url, mustExist);
  if (storage !== undefined) return storage;
  throw new AttuneError("usage", `unknown storage ${JSON.stringify(withoutPassword(url))}`, {
    hint:
      "use sqlite:PATH, postgres://USER@HOST/DATABASE, http://SERVER, optuna+sqlite:PATH, optuna+postgres://…, " +
      "optuna+journal:PATH or memory:",
  });
}
