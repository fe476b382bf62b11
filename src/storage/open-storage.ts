import { openStored } from "#runtime/storage/open-stored";
import { AttuneError } from "../errors/attune-error.ts";
import { memory } from "./memory/memory.ts";
import { hidePasswords, withoutPassword } from "./password.ts";
import { requireUrl } from "./require-storage.ts";
import type { Storage } from "./storage.ts";
import { fileOf, type StorageUrl } from "./url.ts";

/**
 * Opens the storage of a URL. Its driver is loaded only now, so a program that keeps studies in
 * memory needs none.
 * @throws AttuneError `driver-missing` with the command that installs it, `storage-unreachable`,
 * `storage-corrupt`, `storage-newer`, `usage` for an unknown kind of URL
 */
export function openStorage(url: StorageUrl): Promise<Storage> {
  return openWithoutSecrets(url, false);
}

/**
 * As `openStorage`, but a file that does not exist is an error.
 * @throws AttuneError `storage-unreachable`, and as `openStorage`
 */
export function openExisting(url: StorageUrl): Promise<Storage> {
  return openWithoutSecrets(url, true);
}

async function openWithoutSecrets(url: StorageUrl, mustExist: boolean): Promise<Storage> {
  requireUrl(url);
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
  if (url === "memory:") return memory();
  if (fileOf(url) === ":memory:")
    throw new AttuneError("usage", `${withoutPassword(url)} names no file`, {
      hint: "memory: keeps studies in memory",
    });
  const storage = await openStored(url, mustExist);
  if (storage !== undefined) return storage;
  throw new AttuneError("usage", `unknown storage ${JSON.stringify(withoutPassword(url))}`, {
    hint:
      "use sqlite:PATH, postgres://USER@HOST/DATABASE, optuna+sqlite:PATH, optuna+postgres://…, " +
      "optuna+journal:PATH or memory:",
  });
}
