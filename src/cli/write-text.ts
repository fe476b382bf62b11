import { writeFileSync } from "node:fs";
import { AttuneError } from "../errors/attune-error.ts";

/**
 * Writes a file that the user named.
 * @param hint what to do if it can't be written
 * @throws AttuneError `usage`
 */
export function writeText(
  path: string,
  text: string,
  hint = "check that the folder exists and may be written",
): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new AttuneError("usage", `${path} can't be written: ${(cause as Error).message}`, {
      hint,
      cause,
    });
  }
}
