import { show } from "../errors/show.ts";

/** Longest message that is kept, in characters. */
const MAX_MESSAGE_CHARACTERS = 2000;
/** Longest stack that is kept, in characters; the first lines say most. */
const MAX_STACK_CHARACTERS = 4000;
/** Causes of causes that are kept. */
const MAX_CAUSES = 3;

/** What an evaluation threw, as data that is stored with the trial. */
export type Thrown = {
  /** Name of the error, such as `TypeError`; the type of a value that is no error. */
  readonly name: string;
  /** Message of the error; the content of a value that is no error. At most 2,000 characters. */
  readonly message: string;
  /**
   * Where it was thrown; for a command the end of its standard error. At most 4,000 characters;
   * absent if there is none.
   */
  readonly stack?: string;
  /** What caused it, up to 3 causes of causes; absent if it names none. */
  readonly cause?: Thrown;
};

/** Describes what was thrown, whatever it is. It never throws itself. */
export function describeThrown(error: unknown): Thrown {
  try {
    return describe(error, MAX_CAUSES);
  } catch {
    // A getter or a proxy that throws.
    return { name: typeof error, message: "a value that can't be read" };
  }
}

function describe(error: unknown, causes: number): Thrown {
  if (!isErrorLike(error))
    return {
      name: error?.constructor?.name || typeof error,
      message: typeof error === "string" ? cut(error) : show(error, MAX_MESSAGE_CHARACTERS),
    };
  const { name, message, stack } = error;
  const cause = causeOf(error);
  return {
    name: String(name),
    message: cut(String(message || name)),
    ...(typeof stack === "string" &&
      stack !== "" && { stack: stack.slice(0, MAX_STACK_CHARACTERS) }),
    ...(cause !== undefined && causes > 0 && { cause: describe(cause, causes - 1) }),
  };
}

/** A database refuses the character 0. */
const cut = (message: string): string =>
  message.slice(0, MAX_MESSAGE_CHARACTERS).replaceAll("\0", "\ufffd");

/** Errors of other realms and of other libraries are no instances of this realm's `Error`. */
const isErrorLike = (error: unknown): error is Error =>
  error instanceof Error ||
  (typeof error === "object" &&
    error !== null &&
    "name" in error &&
    "message" in error &&
    "stack" in error);

/** The cause; of several errors in one (`AggregateError`) the first. */
const causeOf = (error: Error): unknown =>
  error.cause ??
  (Array.isArray((error as AggregateError).errors)
    ? (error as AggregateError).errors[0]
    : undefined);

/** Error classes that every realm has. */
const CLASSES: { readonly [name: string]: new (message: string) => Error } = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** An error as it was described: of the same class if that is JavaScript's own. */
export function toError({ name, message, stack, cause }: Thrown): Error {
  const error = new (Object.hasOwn(CLASSES, name) ? CLASSES[name] : Error)(message);
  const define = (key: string, value: unknown): void =>
    void Object.defineProperty(error, key, { value, configurable: true, writable: true });
  if (error.name !== name) define("name", name);
  define("stack", stack);
  if (cause !== undefined) define("cause", toError(cause));
  return error;
}

/** A description that was stored; undefined for anything else. */
export function readThrown(stored: unknown): Thrown | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { name, message, stack, cause } = stored as { readonly [key: string]: unknown };
  if (typeof name !== "string" || typeof message !== "string") return undefined;
  const inner = readThrown(cause);
  return {
    name,
    message,
    ...(typeof stack === "string" && stack !== "" && { stack }),
    ...(inner && { cause: inner }),
  };
}
