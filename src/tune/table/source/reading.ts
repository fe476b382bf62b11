import { readFileSync } from "node:fs";
import { AttuneError } from "../../../errors/attune-error.ts";
import { fileProblem } from "../../../errors/file-problem.ts";

/** The bytes of a file. @throws AttuneError `data-invalid` for one that can't be read */
export const readFileBytes = (path: string): Buffer => reading(path, () => readFileSync(path));

/**
 * Reads a path as `read` does.
 * @throws AttuneError `data-invalid` with the path where the system refuses
 */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const problem = fileProblem(cause, "it is a link to a file that does not exist");
    throw new AttuneError("data-invalid", `${path} can't be read: ${problem}`, {
      hint: "mend or remove it",
      cause,
    });
  }
}
