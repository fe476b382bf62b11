import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { isRecord } from "../is-record.ts";
import { checksumOf } from "./checksum.ts";
import { expandNumbers, TooManyNumbersError } from "./compact-numbers.ts";

/** A kind of file that `attune tune` writes as JSON with a checksum. */
export interface SealedFormat {
  /** Its field `format`. */
  readonly format: string;
  /** The version that this Attune writes. */
  readonly version: number;
  /** Turns the content of an earlier version into that of this one, but for its version. */
  readonly upgrades: { readonly [version: number]: (json: unknown) => unknown };
  /** What the file holds, as messages name it: `model`. */
  readonly kind: string;
  /** Name of the function that reads it, as messages name it. */
  readonly reader: string;
  /** What else gives it, as messages name it: `the model() of a result of tune`. */
  readonly maker: string;
  /** What to do about a file that is something else. */
  readonly hint: string;
  /** What is wrong with its content, in one line. */
  problemOf(json: unknown): string | undefined;
  /** Why a file that looks like this one cannot be read, and what to do about it. */
  refuse?(json: { readonly [field: string]: unknown }): readonly [string, string] | undefined;
}

/** What turns the content of a file of this version into that of the present one; undefined for others. */
const upgradeFrom = (upgrades: SealedFormat["upgrades"], version: unknown) =>
  Object.entries(upgrades).find(([older]) => Number(older) === version)?.[1];

/** Why packed numbers can't be read. */
function problemWithNumbers(cause: unknown): string {
  if (!(cause instanceof TooManyNumbersError)) return "its packed numbers are not whole";
  const megabytes = Math.round(cause.bytes / 1e6);
  return `its packed numbers take more than ${megabytes} MB, which no file of this length needs`;
}

/**
 * What a function that needs the content of a file takes: as `readSealed` returned it, or as `JSON.parse`
 * did, of which only the format, the version and the packed numbers are checked.
 * @param owner the function, as messages name it: `predictRows`
 * @throws AttuneError `usage` for something else, `data-invalid` for another version, and for packed
 *   numbers that are not whole
 */
export function asReadSealed<T extends { readonly format: string; readonly version: number }>(
  content: T,
  { format, version: known, upgrades, kind, reader, maker }: SealedFormat,
  owner: string,
): T {
  if (!isRecord(content) || content.format !== format)
    throw new AttuneError("usage", `${owner} needs a saved ${kind}, got ${show(content)}`, {
      hint: `give what ${reader} or ${maker} returned`,
    });
  // What Attune itself has made or read writes itself compactly.
  if (Object.hasOwn(content, "toJSON")) return content;
  const upgrade = upgradeFrom(upgrades, content.version);
  if (upgrade === undefined && content.version !== known)
    throw new AttuneError(
      "data-invalid",
      `the version of the ${kind} is ${show(content.version)}, this Attune knows ${known}`,
      { hint: `read its file with ${reader}` },
    );
  try {
    const whole = expandNumbers(content) as T;
    return upgrade ? { ...(upgrade(whole) as T), version: known } : whole;
  } catch (cause) {
    throw new AttuneError("data-invalid", `the ${kind} is damaged: ${problemWithNumbers(cause)}`, {
      hint: `read its file with ${reader}`,
      cause,
    });
  }
}

/**
 * Reads a file with a checksum, and checks that it is whole.
 * @param path of the file, for messages
 * @throws AttuneError `data-invalid`; `usage` for something else than texts
 */
export function readSealed(
  text: string,
  path: string,
  { format, version: known, upgrades, kind, reader, hint, problemOf, refuse }: SealedFormat,
): unknown {
  if (typeof text !== "string" || typeof path !== "string")
    throw new AttuneError(
      "usage",
      `${reader} needs the text of a file and its path, got ${show(text)}, ${show(path)}`,
      { hint: `write ${reader}(readFileSync(path, "utf8"), path)` },
    );
  const fail = (problem: string, what = hint): never => {
    throw new AttuneError("data-invalid", `${path} ${problem}`, { hint: what });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail("is not JSON");
  }
  const refusal = isRecord(json) ? refuse?.(json) : undefined;
  if (refusal !== undefined) return fail(...refusal);
  if (!isRecord(json) || json["format"] !== format) return fail(`is not a ${kind} of Attune`);
  const { version, checksum } = json;
  if (typeof version === "number" && Number.isSafeInteger(version) && version > known)
    return fail(`was written by a newer Attune (version ${version})`, "update Attune");
  let whole: { readonly [field: string]: unknown };
  try {
    whole = expandNumbers(json) as typeof json;
  } catch (cause) {
    return fail(`is a damaged ${kind}: ${problemWithNumbers(cause)}`);
  }
  const upgrade = upgradeFrom(upgrades, version);
  const current = upgrade ? { ...(upgrade(whole) as typeof json), version: known } : whole;
  const problem =
    current["version"] === known
      ? problemOf(current)
      : `the version is ${show(version)}, this Attune knows ${known}`;
  if (problem !== undefined) return fail(`is a damaged ${kind}: ${problem}`);
  const { checksum: _, ...content } = whole;
  if (checksum !== undefined && checksum !== checksumOf(content))
    return fail(
      "was changed since attune tune wrote it",
      "copy it again; for a change that is meant, remove its checksum",
    );
  if (!upgrade || checksum === undefined) return current;
  const { checksum: __, ...sealed } = current;
  return { ...sealed, checksum: checksumOf(sealed) };
}
