import { readFileSync } from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";

/** The bytes of a file. @throws AttuneError `data-invalid` for one that can't be read */
export const readFileBytes = (path: string): Buffer => reading(path, () => readFileSync(path));

/** What the system says of files that can't be read, in the words of their users. */
const PROBLEMS: { readonly [code: string]: string } = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  ENOENT: "it is a link to a file that does not exist",
  ELOOP: "it is a link that leads back to itself",
};

/**
 * Reads a path as `read` does.
 * @throws AttuneError `data-invalid` with the path where the system refuses
 */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const { code = "", message } = cause as NodeJS.ErrnoException;
    throw new AttuneError("data-invalid", `${path} can't be read: ${PROBLEMS[code] ?? message}`, {
      hint: "mend or remove it",
      cause,
    });
  }
}
