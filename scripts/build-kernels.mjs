/**
 * Compiles the kernels in AssemblyScript, `assembly/kernels.ts` in the folders below, and writes
 * `kernels-wasm.ts` beside: the module in base64, and the SHA-256 of its source, which a test
 * compares. Not part of the build, because the compiler takes 100 MB:
 *
 *   npx --package=assemblyscript@0.28.20 node scripts/build-kernels.mjs
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

for (const place of ["dense", "convolution", "trees/gradient", "trees/passage"]) {
  const folder = mkdtempSync(join(tmpdir(), "attune-kernels-"));
  const at = (file) => new URL(`../src/numeric/${place}/${file}`, import.meta.url).pathname;
  const source = at("assembly/kernels.ts");
  const out = join(folder, "kernels.wasm");
  execFileSync(
    "asc",
    [source, "-O3", "--runtime", "stub", "--noAssert", "--enable", "simd", "-o", out],
    { stdio: "inherit" },
  );
  const wasm = readFileSync(out).toString("base64");
  const hash = createHash("sha256").update(readFileSync(source)).digest("hex");
  const lines = wasm.match(/.{1,120}/g).map((l) => `  "${l}"`);
  writeFileSync(
    at("kernels-wasm.ts"),
    [
      "// Made by scripts/build-kernels.mjs from assembly/kernels.ts; not to be edited.",
      "/** SHA-256 of the source that it was made from. */",
      `export const sourceMark = "${hash}";`,
      "/** The module, in base64. */",
      "export const wasm =",
      `${lines.join(" +\n")};\n`,
    ].join("\n"),
  );
  rmSync(folder, { recursive: true });
}
