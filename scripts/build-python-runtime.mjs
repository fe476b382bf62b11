/**
 * Writes `src/model-export/python/runtime-code.ts`, the text of `runtime.py`, which every exported
 * Python module holds. Part of the build; the file is not kept in the repository.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../src/model-export/python/", import.meta.url));
const code = readFileSync(`${folder}runtime.py`, "utf8");
writeFileSync(
  `${folder}runtime-code.ts`,
  `// Made by scripts/build-python-runtime.mjs; not to be edited.
/** What reads rows and predicts them in Python. */
export const runtime = ${JSON.stringify(code)};
`,
);
