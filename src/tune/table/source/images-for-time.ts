import type { DataNote } from "../data-table.ts";
import type { ClassFile } from "./class-folder.ts";

/** How much time there is to read images. */
export interface ReadingTime {
  /** Seconds that are left of the run. */
  readonly secondsLeft: () => number;
  /** Times as long as reading takes where other programs keep machine or disk busy; 1 where none do. */
  readonly slowdown: () => number;
}

/** On a machine that is busier than this, fewer images are read if there is no time for all. */
const BUSY = 1.3;
/** Reading may take this share of the time that is left. */
const READING_SHARE = 0.25;
/** Number of images that are read in any case… */
const LEAST_IMAGES = 200;
/** …and number of images of each class. */
const LEAST_OF_CLASS = 10;
/** Seconds to unpack and to resize a pixel of a file, … */
const SECONDS_PER_PIXEL = 1.5e-7;
/** …and to read a number of an image as a cell of a table, to infer what columns hold, and to check it. */
const SECONDS_PER_NUMBER = 1e-6;

/** Images of a folder of which as many are read as there is time for. */
interface ImagesForTime {
  /** The files, in their order. */
  readonly files: readonly ClassFile[];
  /** What is said of it. */
  readonly notes: readonly DataNote[];
}

/**
 * Chooses evenly among the images of each class, on a machine that is too busy to read all of them in
 * time. On an idle one all are read, however long that takes, so that a study goes on with the same rows.
 * @param pixels of a file, in the mean
 * @param numbers of an image in the size that all get
 */
export function imagesForTime(
  files: readonly ClassFile[],
  { pixels, numbers }: { readonly pixels: number; readonly numbers: number },
  { secondsLeft, slowdown }: ReadingTime,
): ImagesForTime {
  const factor = slowdown();
  const seconds = factor * (SECONDS_PER_PIXEL * pixels + SECONDS_PER_NUMBER * numbers);
  const count = Math.max(LEAST_IMAGES, Math.floor((READING_SHARE * secondsLeft()) / seconds));
  if (factor < BUSY || count >= files.length) return { files, notes: [] };
  const chosen = chooseEvenly(files, count / files.length);
  const message =
    `${chosen.length} of ${files.length} images are read, for want of time: this machine or its disk ` +
    `is busy, and reading takes ${Number(factor.toPrecision(2))} times as long as on an idle one`;
  return { files: chosen, notes: [{ column: "", message }] };
}

/** @param share of each class */
function chooseEvenly(files: readonly ClassFile[], share: number): readonly ClassFile[] {
  const sizes = new Map<string | undefined, number>();
  for (const { label } of files) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const seen = new Map<string | undefined, number>();
  return files.filter(({ label }) => {
    const size = sizes.get(label) ?? 0;
    const wanted = Math.min(size, Math.max(LEAST_OF_CLASS, Math.round(share * size)));
    const at = seen.get(label) ?? 0;
    seen.set(label, at + 1);
    return Math.floor(((at + 1) * wanted) / size) > Math.floor((at * wanted) / size);
  });
}
