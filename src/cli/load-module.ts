import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AttuneError } from "../errors/attune-error.ts";

/** Whether a path is that of a module, by its name. */
export const isModulePath = (path: string): boolean => /\.[cm]?[jt]s$/i.test(path);

/**
 * Loads a module of the user's, in JavaScript or TypeScript.
 * @throws AttuneError `usage` when it can't be loaded
 */
export async function loadModule(path: string): Promise<{ readonly [name: string]: unknown }> {
  const url = pathToFileURL(resolve(path)).href;
  try {
    if (!/\.[cm]?ts$/i.test(path)) return await import(url);
    // Node 20 can't load TypeScript; jiti loads it on every version.
    const { createJiti } = await import("jiti");
    return await createJiti(import.meta.url).import(url);
  } catch (cause) {
    if (cause instanceof AttuneError) throw cause; // the module used Attune in a wrong way
    throw new AttuneError(
      "usage",
      `${path} can't be loaded: ${(cause as Error).message.split("\n")[0]}`,
      { cause },
    );
  }
}
