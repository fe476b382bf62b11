import { execFileSync, spawnSync } from "node:child_process";

/** Whether there is a `python3`. */
export const hasPython = spawnSync("python3", ["--version"]).status === 0;

const CHECK = `
import ast, importlib.util, sys
names = {
    (node.module if isinstance(node, ast.ImportFrom) else alias.name).split(".")[0]
    for node in ast.walk(ast.parse(sys.stdin.read()))
    if isinstance(node, (ast.Import, ast.ImportFrom))
    for alias in node.names
}
print(" ".join(sorted(name for name in names if importlib.util.find_spec(name) is None)))
`;

/**
 * Why a program can't run here, for a test that is left out: there is no `python3`, or it lacks
 * modules that the program imports. Undefined if it can.
 * @param folder where the program's own modules are
 */
export function whyNotInPython(source: string, folder: string): string | undefined {
  if (!hasPython) return "there is no python3";
  const options = { cwd: folder, encoding: "utf8", input: source } as const;
  const missing = execFileSync("python3", ["-c", CHECK], options).trim();
  return missing === "" ? undefined : `python3 has no ${missing.replaceAll(" ", ", ")}`;
}
