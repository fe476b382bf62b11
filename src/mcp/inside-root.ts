import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { ToolError } from "./tool-error.ts";

/** The real path of a file that may not exist yet, in a folder that does. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}

/**
 * Makes what resolves paths of callers: links are followed, and what lies outside the root is
 * refused.
 * @param root folder that exists
 */
export function makePathOf(root: string): (given: string) => string {
  const top = realpathSync(root);
  return (given) => {
    const path = realPath(resolve(top, given));
    const way = relative(top, path);
    if (way === ".." || way.startsWith("../") || way.startsWith("..\\") || isAbsolute(way))
      throw new ToolError(
        "outside-root",
        `${JSON.stringify(given)} is outside the folder of this server`,
        "give a path below it; attune mcp --root chooses the folder",
      );
    return path;
  };
}
