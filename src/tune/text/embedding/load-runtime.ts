import { AttuneError } from "../../../errors/attune-error.ts";
import type { ModelOutput } from "./mean-of-tokens.ts";

/** A model that is ready to run. */
export interface Session {
  /** Vectors of tokens or of texts. @param dims texts and tokens */
  run(ids: BigInt64Array, mask: BigInt64Array, dims: readonly number[]): Promise<ModelOutput>;
}

/** What turns a text into numbers of tokens. */
interface Tokenizer {
  encode(text: string): { readonly ids: number[] };
}

/** The packages that run models of embeddings. */
interface Runtime {
  createTokenizer(json: object, config: object): Tokenizer;
  createSession(bytes: Uint8Array, path: string): Promise<Session>;
}

/** Names that models have for the vectors of texts, and then of tokens. */
const OUTPUTS = [
  "sentence_embedding",
  "sentence_embeddings",
  "last_hidden_state",
  "token_embeddings",
];

/**
 * Loads the optional packages that run models of embeddings.
 * @throws AttuneError `usage` where they are not installed
 */
export async function loadRuntime(): Promise<Runtime> {
  const missing = (cause: unknown): never => {
    throw new AttuneError("usage", "embeddings need two packages that are not installed", {
      hint: "npm install onnxruntime-web @huggingface/tokenizers",
      cause,
    });
  };
  const [ort, { Tokenizer }] = await Promise.all([
    import("onnxruntime-web").catch(missing),
    import("@huggingface/tokenizers").catch(missing),
  ]);
  ort.env.logLevel = "error";
  return {
    createTokenizer: (json, config) => new Tokenizer(json, config),
    async createSession(bytes, path) {
      const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 }).catch(
        (cause: unknown) => {
          const { message } = cause as Error;
          throw new AttuneError("usage", `embeddings: ${path} can't be read as ONNX: ${message}`, {
            hint: "copy it again",
            cause,
          });
        },
      );
      const { inputNames, outputNames } = session;
      const unknown = inputNames.find((name) => !Object.hasOwn(KINDS, name));
      if (unknown !== undefined || !inputNames.includes("input_ids"))
        throw new AttuneError(
          "usage",
          `embeddings: ${path} is no model of sentences: it has the inputs ${inputNames.join(", ")}`,
          { hint: `it needs input_ids, and may have ${Object.keys(KINDS).slice(1).join(", ")}` },
        );
      const output = OUTPUTS.find((name) => outputNames.includes(name)) ?? outputNames[0];
      return {
        async run(ids, mask, dims) {
          const values = { ids, mask, zeros: new BigInt64Array(ids.length) };
          const feeds = inputNames.map((name) => {
            const data = values[KINDS[name as keyof typeof KINDS]];
            return [name, new ort.Tensor("int64", data, dims)] as const;
          });
          const found = (await session.run(Object.fromEntries(feeds)))[output];
          return { data: found.data as Float32Array, dims: found.dims };
        },
      };
    },
  };
}

/** What the inputs of models get. */
const KINDS = { input_ids: "ids", attention_mask: "mask", token_type_ids: "zeros" } as const;
