import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const root = realpathSync(fileURLToPath(new URL("..", import.meta.url)));

// A file that ended in another folder would fail a later file of the same process, whichever that is.
// Hooks run in reverse order: this one after those of the file.
afterAll(() => {
  const cwd = realpathSync(process.cwd());
  process.chdir(root);
  if (cwd !== root) throw new Error(`the tests of this file ended in the folder ${cwd}`);
});
