import { WasmInstances, WasmMemory } from "../../wasm-instances.ts";
import type { GradientArena, PackedGradients, SplitRules } from "./kernels.ts";
import { wasm } from "./kernels-wasm.ts";
import { plainGradientArena } from "./plain.ts";
import { chooseUnits } from "./units.ts";

/** Arenas of more bytes use plain JavaScript, because WebAssembly's memory ends at 4 GB. */
const MAX_WASM_BYTES = 3e9;
/** Bytes that arrays may need beyond their entries, to begin at a multiple of 16. */
const SLACK_BYTES = 16;

/** Exports of the module; arrays are passed as byte offsets. */
interface GradientExports {
  readonly memory: WebAssembly.Memory;
  readonly use: (
    countBits: bigint,
    hBits: bigint,
    unitG: number,
    unitH: number,
    l1: number,
    l2: number,
  ) => void;
  readonly pack: (
    g: number,
    h: number,
    rows: number,
    scaleG: number,
    scaleH: number,
    gShift: bigint,
    countBits: bigint,
    out: number,
  ) => void;
  readonly fillHistogram: (...pointers: number[]) => void;
  readonly subtract: (...pointers: number[]) => void;
  readonly addGains: (...pointers: number[]) => void;
  readonly bestSplit: (...pointers: number[]) => void;
}

const instances = new WasmInstances<GradientExports>(wasm);

/**
 * Opens an arena, in WebAssembly where that is possible. Close it after use.
 * @param bytes sum of the sizes of the arrays that it will hold; a row of packed gradients and a bin
 *   have 8 bytes
 * @param arrays their number
 */
export function openGradientArena(bytes: number, arrays: number): GradientArena {
  const all = bytes + arrays * SLACK_BYTES;
  const own = all > MAX_WASM_BYTES ? undefined : instances.take(all);
  if (own === undefined) return plainGradientArena();
  const memory = new WasmMemory(own, all);
  const floats = (length: number): Float64Array => {
    const { buffer, at } = memory.place(length * 8);
    return new Float64Array(buffer, at, length);
  };
  const use = (p: PackedGradients, { l1, l2 }: SplitRules): void =>
    own.use(BigInt(p.countBits), BigInt(p.hBits), p.unitG, p.unitH, l1, l2);
  return {
    pack(g, h, into) {
      chooseUnits(g, h, into);
      own.pack(
        g.byteOffset,
        h === undefined ? 0 : h.byteOffset,
        g.length,
        into.unitG > 0 ? 1 / into.unitG : 0,
        into.unitH > 0 ? 1 / into.unitH : 0,
        BigInt(into.countBits + into.hBits),
        BigInt(into.countBits),
        into.data.byteOffset,
      );
    },
    fillHistogram: ({ data }, rows, from, to, { height, codes, columns, offsets }, histogram) =>
      own.fillHistogram(
        data.byteOffset,
        rows.byteOffset,
        from,
        to,
        codes.byteOffset,
        height,
        columns.byteOffset,
        offsets.byteOffset,
        columns.length,
        histogram.byteOffset,
      ),
    subtract: (from, other, bins) => own.subtract(from.byteOffset, other.byteOffset, bins),
    addGains(packed, histogram, { columns, offsets, missing, sign }, rules, gains) {
      use(packed, rules);
      own.addGains(
        histogram.byteOffset,
        offsets.byteOffset,
        missing.byteOffset,
        sign.byteOffset,
        columns.length,
        gains.byteOffset,
      );
    },
    bestSplit(packed, histogram, { columns, offsets, missing, sign }, rules, picks, out) {
      use(packed, rules);
      own.bestSplit(
        histogram.byteOffset,
        offsets.byteOffset,
        missing.byteOffset,
        sign.byteOffset,
        columns.length,
        rules.minLeaf,
        rules.minCurvature,
        picks === undefined ? 0 : picks.byteOffset,
        out.byteOffset,
      );
    },
    packed: (rows) => ({ data: floats(rows), unitG: 0, unitH: 0, hBits: 0, countBits: 0 }),
    histogram: floats,
    floats,
    ints(length) {
      const { buffer, at } = memory.place(length * 4);
      return new Int32Array(buffer, at, length);
    },
    bytes(length) {
      const { buffer, at } = memory.place(length);
      return new Uint8Array(buffer, at, length);
    },
    close: () => instances.release(own),
  };
}
