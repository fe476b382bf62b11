import { extname } from "node:path";
import { AttuneError } from "../../errors/attune-error.ts";
import { listText } from "../../errors/list-text.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";

/** A model in another format. */
interface ExportedFile {
  readonly bytes: Uint8Array;
  /** What the file does otherwise than Attune, in sentences. */
  readonly warnings: readonly string[];
}
type Export = (model: SavedModel) => Promise<ExportedFile>;

/** Formats of exported models by the end of a file's name. A format is loaded when it is written. */
const formats: { readonly [extension: string]: Export } = {
  ".onnx": async (model) => {
    const { exportOnnx, onnxWarnings } = await import("../../model-export/index.ts");
    return { bytes: exportOnnx(model), warnings: onnxWarnings(model) };
  },
  ".py": async (model) => {
    const { exportPython } = await import("../../model-export/python/export-python.ts");
    return { bytes: Buffer.from(exportPython(model), "utf8"), warnings: [] };
  },
  ".ts": async (model) => {
    const { exportTypeScript } = await import("../../model-export/typescript/export-typescript.ts");
    return { bytes: Buffer.from(exportTypeScript(model), "utf8"), warnings: [] };
  },
};

/** What the formats are, for a help text. */
export const EXPORT_HELP = "a TypeScript module (.ts), ONNX (.onnx) or a Python module (.py)";

/**
 * What writes a model as the end of a file's name says.
 * @param option that named the file
 * @throws AttuneError `usage`
 */
export function exporterOf(path: string, option: string): Export {
  const extension = extname(path).toLowerCase();
  if (Object.hasOwn(formats, extension)) return formats[extension];
  throw new AttuneError("usage", `${option} ${path}: the format is not known`, {
    hint: `name a file that ends in ${listText(Object.keys(formats), "or")}`,
  });
}

/** A number of bytes for people, such as `48 kB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${Number(size.toPrecision(size < 10 ? 2 : 3))} ${unit}`;
}
