import type { Command } from "commander";
import { addJsonOption, type JsonOption } from "../command-options.ts";
import { printJson } from "../print-json.ts";
import { oneLine } from "../printable.ts";
import type { Terminal } from "../terminal.ts";
import { loadModel } from "../tune/load-model.ts";
import { EXPORT_HELP, exporterOf, sizeText } from "../tune/model-exports.ts";
import { requireWritable, writeBytes } from "../write-text.ts";

const examples = `
Examples:
  $ attune export-model model.json --out model.ts
  $ attune export-model model.json --out model.onnx`;

/** Adds `attune export-model`. */
export function addExportModel(program: Command, terminal: Terminal): void {
  const command = program
    .command("export-model")
    .description(
      "write a model that attune tune --out wrote in another format, for programs without Attune",
    )
    .argument("<model>", "file that attune tune --out wrote")
    .requiredOption("--out <file>", `file to write: ${EXPORT_HELP}`);
  addJsonOption(command)
    .addHelpText("after", examples)
    .action(async (path: string) => {
      const { out, json } = command.opts<JsonOption & { readonly out: string }>();
      const convert = exporterOf(out, "--out");
      requireWritable(out);
      const { bytes, warnings } = await convert(loadModel(path));
      writeBytes(out, bytes);
      for (const warning of warnings) terminal.err(`warning: ${oneLine(`${out}: ${warning}`)}\n`);
      if (json) printJson(terminal, { out, bytes: bytes.length, warnings });
      else terminal.out(`Written: ${out} (${sizeText(bytes.length)})\n`);
    });
}
