import { AttuneError } from "../../errors/attune-error.ts";

const lost = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
/**
 * Of the server: shutting down, starting up, idle in a transaction for too long, a standby that was
 * promoted.
 */
const passing = new Set([
  "57P01",
  "57P02",
  "57P03",
  "25P03",
  "25006",
  "40001",
  "40P01",
  "55P03",
  "53300",
]);

/** Whether the same transaction may succeed a little later. */
export function isPassing(error: unknown): boolean {
  const { code, message = "" } = error as { code?: string; message?: string };
  if (code !== undefined && (lost.has(code) || passing.has(code) || code.startsWith("08")))
    return true;
  return /connection terminated|terminating connection|timeout exceeded when trying to connect|client has encountered a connection error/i.test(
    message,
  );
}

/** PostgreSQL's own messages, in our words. */
export function postgresError(error: unknown, place: string): AttuneError {
  if (error instanceof AttuneError) return error;
  const { code, message = String(error) } = error as { code?: string; message?: string };
  const make = (text: string, hint: string, retryable = false) =>
    new AttuneError("storage-unreachable", `${place}: ${text}`, { hint, retryable, cause: error });
  if (code === "28P01" || code === "28000")
    return make(
      "the server refuses this user or password",
      "check the URL: postgres://USER:PASSWORD@HOST/DATABASE",
    );
  if (code === "3D000") return make("there is no such database", "create it first: createdb NAME");
  if (code === "42501")
    return make(
      `the user may not do this: ${message}`,
      "docs/storage.md lists the rights that a worker needs",
    );
  if (code === "53100")
    return make(
      "the server's disk is full",
      "make room and go on with the same command: what was told is kept",
      true,
    );
  if (/SSL|certificate|self.signed/i.test(message))
    return make(
      message,
      "see docs/storage.md on TLS: ?sslmode=verify-full&sslrootcert=FILE, or ?sslmode=disable",
    );
  if (/password must be a string|no password supplied/i.test(message))
    return make("the server asks for a password", "put it in the URL or in PGPASSWORD");
  if (isPassing(error))
    return make(
      `can't be reached: ${message || code}`,
      "check host and port, and that the server runs",
      true,
    );
  return make(message, "run attune doctor");
}
