import { AttuneError } from "../../errors/attune-error.ts";

/** Codes of Node for connections that failed or were lost. */
const CONNECTION_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
/** Codes of PostgreSQL for conditions that pass (Appendix A of its manual). */
const TRANSIENT_CODES = new Set([
  "57P01", // the server shuts down
  "57P02", // the server crashed
  "57P03", // the server starts up
  "57P05", // idle for too long
  "57014", // the statement was cancelled, or took longer than statement_timeout
  "25P03", // idle in a transaction for too long
  "25P04", // a transaction took longer than transaction_timeout
  "25006", // a standby that is not promoted yet
  "40001", // serialization failure
  "40P01", // deadlock
  "55P03", // a lock is not available
  "53300", // too many connections
]);
const TRANSIENT_MESSAGE = new RegExp(
  "connection terminated|terminating connection|timeout exceeded when trying to connect|" +
    "client has encountered a connection error",
  "i",
);

/** Code and message of what `pg` threw. */
function readFailure(error: unknown): { code: string | undefined; message: string } {
  if (typeof error !== "object" || error === null)
    return { code: undefined, message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const hasMessage = "message" in error && typeof error.message === "string";
  return { code, message: hasMessage ? String(error.message) : String(error) };
}

/** Whether the same transaction may succeed a little later. */
export function isTransient(error: unknown): boolean {
  const { code = "", message } = readFailure(error);
  return (
    CONNECTION_CODES.has(code) ||
    TRANSIENT_CODES.has(code) ||
    code.startsWith("08") || // connection exceptions
    TRANSIENT_MESSAGE.test(message)
  );
}

/** Whether a server answered, so that the address is right. */
export function isAnswer(error: unknown): boolean {
  return /^[0-9A-Z]{5}$/.test(readFailure(error).code ?? "");
}

/** Codes for transactions that waited for too long, or that an administrator ended. */
const CANCELLED_CODES = new Set(["57014", "55P03", "40P01", "25P03", "25P04"]);

/** Text and hint for a code of PostgreSQL. */
function explainCode(
  code: string | undefined,
  message: string,
): readonly [text: string, hint: string] | undefined {
  switch (code) {
    case "28P01":
    case "28000":
      return [
        "the server refuses this user or password",
        "check the URL: postgres://USER:PASSWORD@HOST/DATABASE",
      ];
    case "3D000":
      return ["there is no such database", "create it first: createdb NAME"];
    case "42501":
      return [
        `the user may not do this: ${message}`,
        "docs/storage.md lists the rights that a worker needs",
      ];
    case "53100":
      return [
        "the server's disk is full",
        "make room and run the same command again: results that were stored are kept",
      ];
    default:
      return undefined;
  }
}

/** Text and hint for a condition that has lasted longer than Attune's patience. */
function explainTransient(
  code: string | undefined,
  message: string,
): readonly [text: string, hint: string] {
  if (code !== undefined && CANCELLED_CODES.has(code))
    return [
      `the server ended each try of a transaction: ${message}`,
      "pg_stat_activity shows which session holds the lock; or raise the role's " +
        "statement_timeout or lock_timeout",
    ];
  return [`can't be reached: ${message || code}`, "check host and port, and that the server runs"];
}

/** Text and hint for a message of `pg` or of TLS. */
function explainMessage(message: string): readonly [text: string, hint: string] | undefined {
  if (/SSL|certificate|self.signed/i.test(message))
    return [
      message,
      "see docs/storage.md on TLS: ?sslmode=verify-full&sslrootcert=FILE, or ?sslmode=disable",
    ];
  if (/password must be a string|no password supplied/i.test(message))
    return ["the server asks for a password", "put it in the URL or in PGPASSWORD"];
  return undefined;
}

/** The AttuneError for what `pg` threw. @param place the URL without its password */
export function postgresError(error: unknown, place: string): AttuneError {
  if (error instanceof AttuneError) return error;
  const { code, message } = readFailure(error);
  const explained = explainCode(code, message) ?? explainMessage(message);
  const [text, hint] =
    explained ??
    (isTransient(error) ? explainTransient(code, message) : [message, "run attune doctor"]);
  const retryable = code === "53100" || (explained === undefined && isTransient(error));
  return new AttuneError("storage-unreachable", `${place}: ${text}`, {
    hint,
    retryable,
    cause: error,
  });
}
