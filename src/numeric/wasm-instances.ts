/** Instances kept for later: a model in training predicts too, so two are used at once. */
const MAX_IDLE_INSTANCES = 2;
/** Larger memories are left to the garbage collector instead. */
const MAX_IDLE_BYTES = 256e6;
const PAGE_BYTES = 65_536;

/** What every module exports. */
interface WithMemory {
  readonly memory: WebAssembly.Memory;
}

/** Hands out places in the memory of an instance, beginning at multiples of 16 bytes. */
export class WasmMemory {
  readonly #buffer: ArrayBuffer;
  readonly #bytes: number;
  // The first page belongs to the module.
  #next = PAGE_BYTES;

  constructor({ memory }: WithMemory, bytes: number) {
    this.#buffer = memory.buffer as ArrayBuffer;
    this.#bytes = bytes;
  }

  /** @throws RangeError where the memory was taken for fewer bytes */
  place(bytes: number): { readonly buffer: ArrayBuffer; readonly at: number } {
    const at = this.#next;
    if (at + bytes > this.#buffer.byteLength)
      throw new RangeError(`the memory was taken for ${this.#bytes} bytes`);
    this.#next += Math.ceil(bytes / 16) * 16;
    new Uint8Array(this.#buffer, at, bytes).fill(0);
    return { buffer: this.#buffer, at };
  }
}

/**
 * Instances of one module, each with memory of its own. Kept for the whole process, so that a model
 * need not compile the module and grow a memory again.
 */
export class WasmInstances<Exports extends WithMemory> {
  readonly #base64: string;
  #module: WebAssembly.Module | undefined;
  #isMissing = typeof WebAssembly === "undefined";
  readonly #idle: Exports[] = [];

  /** @param base64 the module */
  constructor(base64: string) {
    this.#base64 = base64;
  }

  /**
   * An idle or a new instance with room for some bytes; undefined where the runtime has no
   * WebAssembly with vectors.
   */
  take(bytes: number): Exports | undefined {
    const own = this.#idle.pop() ?? this.#start();
    if (own === undefined) return undefined;
    const short = bytes + PAGE_BYTES - own.memory.buffer.byteLength;
    if (short > 0) own.memory.grow(Math.ceil(short / PAGE_BYTES));
    return own;
  }

  /** Takes an instance back. */
  release(own: Exports): void {
    if (this.#idle.length < MAX_IDLE_INSTANCES && own.memory.buffer.byteLength < MAX_IDLE_BYTES)
      this.#idle.push(own);
  }

  #start(): Exports | undefined {
    if (this.#isMissing) return undefined;
    try {
      this.#module ??= new WebAssembly.Module(
        Uint8Array.from(atob(this.#base64), (c) => c.charCodeAt(0)),
      );
      // The types of the exports are known from the module's source only.
      return new WebAssembly.Instance(this.#module).exports as unknown as Exports;
    } catch {
      // No vectors, or not allowed here: plain JavaScript gives the same results.
      this.#isMissing = true;
      return undefined;
    }
  }
}
