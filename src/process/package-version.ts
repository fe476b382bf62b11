import { readFileSync } from "node:fs";

/** The version in package.json of the package that this file belongs to. */
export const packageVersion: string = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
).version;
