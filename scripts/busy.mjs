/**
 * Keeps the machine busy with loops while a command runs, and ends as the command ends:
 *
 *     node scripts/busy.mjs 16 -- npx vitest run
 */
import { spawn } from "node:child_process";

const [count, separator, command, ...args] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(count ?? "") || separator !== "--" || command === undefined) {
  console.error("usage: node scripts/busy.mjs COUNT -- COMMAND [ARGUMENT…]");
  process.exit(2);
}

// A loop ends by itself soon after this process has died, however it died: its standard input
// closes then. It looks between slices of work.
const LOOP = `
process.stdin.on("end", () => process.exit()).resume();
const slice = () => {
  for (const end = performance.now() + 100; performance.now() < end; );
  setImmediate(slice);
};
slice();
`;
const loops = Array.from({ length: Number(count) }, () =>
  spawn(process.execPath, ["-e", LOOP], { stdio: ["pipe", "ignore", "inherit"] }),
);
const endLoops = () => {
  for (const loop of loops) loop.kill("SIGKILL");
};
process.on("exit", endLoops);

const child = spawn(command, args, { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`${command} can't be started: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  endLoops();
  if (signal !== null) process.kill(process.pid, "SIGKILL");
  process.exit(code ?? 1);
});
