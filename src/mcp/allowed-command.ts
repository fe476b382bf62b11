import { ToolError } from "./tool-error.ts";

/**
 * Checks that a command may be started: its first words are those of an allowed one. No shell reads
 * it, so that words such as `;` or `&&` are only arguments.
 * @param allowed programs, or the first words of commands, such as `python train.py`
 * @throws ToolError
 */
export function requireAllowed(command: readonly string[], allowed: readonly string[]): void {
  const matches = allowed.some((prefix) =>
    prefix.split(/\s+/).every((word, i) => command[i] === word),
  );
  if (matches) return;
  throw new ToolError(
    "command-refused",
    `${JSON.stringify(command[0] ?? "")} is not among the commands that this server may start`,
    allowed.length === 0
      ? "start the server with attune mcp --write --allow 'python train.py'"
      : `allowed: ${allowed.join(", ")}`,
  );
}
