import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AttuneError } from "../errors/attune-error.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import type { ParamTree } from "../space/param.ts";
import { type Space, space } from "../space/space.ts";

/**
 * SPACE as the command line takes it: inline JSON, a JSON file, or a module (JavaScript, or
 * TypeScript on any Node) whose default export, or export `space`, is a space, parameters by name,
 * or JSON.
 * @throws AttuneError `usage`, SpaceError
 */
export async function loadSpace(given: string): Promise<Space<ParamTree>> {
  if (given.trimStart().startsWith("{")) return spaceFrom(parse(given, "SPACE"));
  if (!existsSync(given))
    throw new AttuneError("usage", `SPACE: there is no file ${given}`, {
      hint: `give a JSON file, a module, or inline JSON such as '{"x":{"type":"float","low":0,"high":1}}'`,
    });
  if (/\.json$/i.test(given)) return spaceFrom(parse(readFileSync(given, "utf8"), given));
  if (!/\.[cm]?[jt]s$/i.test(given))
    throw new AttuneError("usage", `SPACE: ${given} is neither JSON nor a module`, {
      hint: "its name should end in .json, .js, .mjs or .ts",
    });
  return fromModule(await load(given), given);
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AttuneError(
      "usage",
      `${where} is not JSON: ${(error as Error).message.split("\n")[0]}`,
    );
  }
}

async function load(path: string): Promise<{ readonly [name: string]: unknown }> {
  const url = pathToFileURL(resolve(path)).href;
  try {
    if (!/\.[cm]?ts$/i.test(path)) return await import(url);
    // Node 20 does not read TypeScript; jiti does on every version.
    const { createJiti } = await import("jiti");
    return await createJiti(import.meta.url).import(url);
  } catch (cause) {
    if (cause instanceof AttuneError) throw cause; // a space that the module itself made wrong
    throw new AttuneError(
      "usage",
      `${path} can't be loaded: ${(cause as Error).message.split("\n")[0]}`,
      { cause },
    );
  }
}

function fromModule(module: { readonly [name: string]: unknown }, path: string): Space<ParamTree> {
  const found = (module["space"] ?? module["default"]) as Space<ParamTree> | ParamTree | undefined;
  if (typeof found !== "object" || found === null)
    throw new AttuneError("usage", `${path} exports no space`, {
      hint: "export default { rate: float(1e-5, 1, { log: true }) }",
    });
  if (Array.isArray((found as Space<ParamTree>).axes)) return found as Space<ParamTree>;
  // Parameters have functions, JSON has none.
  const first = Object.values(found)[0] as { fromUnit?: unknown } | undefined;
  return typeof first?.fromUnit === "function" ? space(found as ParamTree) : spaceFrom(found);
}
