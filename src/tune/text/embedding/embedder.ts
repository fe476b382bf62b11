import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AttuneError } from "../../../errors/attune-error.ts";
import { isRecord } from "../../is-record.ts";
import { loadRuntime, type Session } from "./load-runtime.ts";
import { meanOfTokens } from "./mean-of-tokens.ts";

/** Turns texts into vectors of the same length. */
export interface Embedder {
  /** How messages call the model: the name of its folder or package. */
  readonly name: string;
  /** Hash of the model and of its tokenizer, by which the same model is known again. */
  readonly fingerprint: string;
  /** Length of the vectors. */
  readonly dimensions: number;
  /** A vector of length 1 for each text, in their order. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

/** Where packages for sentence embeddings have their model. */
const MODEL_FILES = ["model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx"];
const TOKENIZER_FILE = "tokenizer.json";
const CONFIG_FILE = "tokenizer_config.json";
/** Tokens of a text that are read, where the tokenizer names no number. */
const USUAL_TOKENS = 512;
/** A greater number stands for none in files of tokenizers. */
const MAX_TOKENS = 8192;
/** Texts that pass through the model at once. */
const BATCH = 32;
const FINGERPRINT_LETTERS = 16;

/**
 * Opens a model for sentence embeddings: a folder or an installed package with `model.onnx` and
 * `tokenizer.json`. Nothing is downloaded.
 * @throws AttuneError `usage` for a folder without them, for a model of another kind, and where the
 *   packages that run it are not installed
 */
export async function openEmbedder(place: string): Promise<Embedder> {
  const folder = findFolder(place);
  const path = MODEL_FILES.map((file) => join(folder, file)).find(existsSync);
  const tokenizerPath = join(folder, TOKENIZER_FILE);
  if (path === undefined || !existsSync(tokenizerPath))
    throw new AttuneError(
      "usage",
      `embeddings: ${place} has no ${path === undefined ? "model.onnx" : TOKENIZER_FILE}`,
      { hint: "it needs model.onnx and tokenizer.json" },
    );
  const bytes = readFileSync(path);
  const json = readFileSync(tokenizerPath, "utf8");
  const config = readJson(join(folder, CONFIG_FILE));
  const runtime = await loadRuntime();
  const tokenizer = runtime.createTokenizer(parse(json, tokenizerPath), config);
  const session = await runtime.createSession(bytes, path);
  const maxTokens = tokensOf(parse(json, tokenizerPath), config);
  const encode = (text: string): readonly number[] => {
    const ids = tokenizer.encode(text).ids;
    // The last token marks the end.
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids[ids.length - 1]];
  };
  const embed: Embedder["embed"] = (texts) => embedAll(session, texts.map(encode));
  const [probe] = await embed(["a"]);
  return {
    name: basename(resolve(folder)),
    fingerprint: createHash("sha256")
      .update(bytes)
      .update(json)
      .digest("hex")
      .slice(0, FINGERPRINT_LETTERS),
    dimensions: probe.length,
    embed,
  };
}

/** A folder, or that of an installed package. @throws AttuneError `usage` */
function findFolder(place: string): string {
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) return place;
  try {
    const load = createRequire(pathToFileURL(join(process.cwd(), "package.json")));
    return dirname(load.resolve(`${place}/package.json`));
  } catch (cause) {
    throw new AttuneError("usage", `embeddings: there is no folder or package ${place}`, {
      hint: "name a folder with model.onnx and tokenizer.json, or install the package",
      cause,
    });
  }
}

const readJson = (path: string): object =>
  existsSync(path) ? parse(readFileSync(path, "utf8"), path) : {};

/** @throws AttuneError `usage` */
function parse(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Refused below.
  }
  throw new AttuneError("usage", `embeddings: ${path} is no JSON object`, {
    hint: "copy it again",
  });
}

/** Tokens of a text that are read at most. */
function tokensOf(tokenizer: object, config: object): number {
  const truncation = "truncation" in tokenizer ? tokenizer.truncation : undefined;
  const own = isRecord(truncation) ? truncation["max_length"] : undefined;
  const usual = "model_max_length" in config ? config.model_max_length : undefined;
  const found = [own, usual].find(
    (value): value is number => typeof value === "number" && value > 1 && value <= MAX_TOKENS,
  );
  return found ?? USUAL_TOKENS;
}

/** Vectors of texts that were turned into numbers; texts of like length pass together. */
async function embedAll(
  session: Session,
  texts: readonly (readonly number[])[],
): Promise<readonly Float32Array[]> {
  const vectors = new Array<Float32Array>(texts.length);
  const order = texts.map((_, i) => i).sort((a, b) => texts[a].length - texts[b].length);
  for (let from = 0; from < order.length; from += BATCH) {
    const own = order.slice(from, from + BATCH);
    const tokens = Math.max(1, ...own.map((i) => texts[i].length));
    const ids = new BigInt64Array(own.length * tokens);
    const mask = new BigInt64Array(ids.length);
    for (const [row, i] of own.entries())
      for (const [at, id] of texts[i].entries()) {
        ids[row * tokens + at] = BigInt(id);
        mask[row * tokens + at] = 1n;
      }
    const output = await session.run(ids, mask, [own.length, tokens]);
    const means = meanOfTokens(output, mask, own.length, tokens);
    for (const [row, i] of own.entries()) vectors[i] = means[row];
  }
  return vectors;
}
