import { existsSync, readFileSync, statSync } from "node:fs";
import { AttuneError } from "../errors/attune-error.ts";
import { spaceFrom } from "../space/json/space-from.ts";
import type { ParamTree } from "../space/param.ts";
import { type Space, space } from "../space/space.ts";
import { isModulePath, loadModule } from "./load-module.ts";

const HINT =
  "give a JSON file, a module, or inline JSON such as " +
  `'{"x":{"type":"float","low":0,"high":1}}'`;

/**
 * Reads SPACE of the command line: inline JSON, a JSON file, or a module (JavaScript or TypeScript)
 * that exports a space, parameters by name, or JSON as `space` or by default.
 * @throws AttuneError `usage`
 * @throws SpaceError
 */
export async function loadSpace(given: string): Promise<Space> {
  if (given.trim() === "") throw new AttuneError("usage", "SPACE is empty", { hint: HINT });
  if (/^\s*\{/.test(given) || (/^\s*[["]/.test(given) && !existsSync(given)))
    return spaceFrom(parseSpaceJson(given, "SPACE"));
  if (!existsSync(given))
    throw new AttuneError("usage", `SPACE: there is no file ${given}`, { hint: HINT });
  if (statSync(given).isDirectory())
    throw new AttuneError("usage", `SPACE: ${given} is a folder`, {
      hint: "give a JSON file, or a module",
    });
  if (/\.json$/i.test(given)) return spaceFrom(parseSpaceJson(readFileSync(given, "utf8"), given));
  if (!isModulePath(given))
    throw new AttuneError("usage", `SPACE: ${given} is neither JSON nor a module`, {
      hint: "its name should end in .json, .js, .mjs or .ts",
    });
  return fromModule(await loadModule(given), given);
}

function parseSpaceJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AttuneError(
      "usage",
      `${where} is not JSON: ${(error as Error).message.split("\n")[0]}`,
    );
  }
}

function fromModule(module: { readonly [name: string]: unknown }, path: string): Space {
  const exported = module["space"] ?? module["default"];
  if (typeof exported !== "object" || exported === null)
    throw new AttuneError("usage", `${path} exports no space`, {
      hint: "export default { rate: float(1e-5, 1, { log: true }) }",
    });
  if (isSpace(exported)) return exported;
  return isParamTree(exported) ? space(exported) : spaceFrom(exported);
}

const isSpace = (value: object): value is Space => "axes" in value && Array.isArray(value.axes);

/** Parameters have functions, JSON has none. */
function isParamTree(value: object): value is ParamTree {
  const first: unknown = Object.values(value)[0];
  return (
    typeof first === "object" &&
    first !== null &&
    "fromUnit" in first &&
    typeof first.fromUnit === "function"
  );
}
