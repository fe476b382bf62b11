import { AttuneError } from "../errors/attune-error.ts";
import { refuseOptions } from "../errors/check-options.ts";
import { SOBOL_DIMENSIONS, scrambledHalton, scrambledSobol } from "../numeric/quasi-random.ts";
import { EVERYTHING, type Sampler } from "./sampler.ts";
import { Sequence } from "./sequence.ts";

/** Writes the point with this index in the sequence that the seed scrambles. */
type WritePoint = (index: number, seed: number, out: Float64Array) => void;

function quasiRandom(name: string, writePoint: WritePoint, dimensions: number): Sampler {
  return {
    name,
    supports: EVERYTHING,
    plan({ space, seed }) {
      if (space.width > dimensions)
        throw new AttuneError(
          "sampler-unsupported",
          `sampler ${name} has ${dimensions} dimensions, the space needs ${space.width}`,
          { hint: "use halton or random" },
        );
      const sequence = new Sequence();
      return {
        propose(history, streams) {
          const first = sequence.next(history);
          return streams.map((_stream, i) => {
            const unit = new Float64Array(space.width);
            writePoint(first + i, seed, unit);
            return { unit, note: { place: first + i } };
          });
        },
      };
    },
  };
}

/**
 * Scrambled Sobol sequence (Joe and Kuo 2008; Owen scrambling after Burley 2020), which fills the
 * space more evenly than random draws. For spaces of up to 256 coordinates; a
 * study with more is refused (`sampler-unsupported`).
 */
export function sobol(): Sampler;
export function sobol(given?: unknown): Sampler {
  refuseOptions("sobol", given);
  return quasiRandom("sobol", scrambledSobol, SOBOL_DIMENSIONS);
}

/** Scrambled Halton sequence (Owen 2017), in any number of dimensions. */
export function halton(): Sampler;
export function halton(given?: unknown): Sampler {
  refuseOptions("halton", given);
  return quasiRandom("halton", scrambledHalton, Infinity);
}
