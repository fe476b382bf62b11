import { readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { RowSource } from "../row-source.ts";
import { type ClassFile, type FolderReading, listClassFiles } from "./class-folder.ts";
import { IMAGE_FILE, type ImageFolderOptions, openImageFolder } from "./image-folder.ts";
import { openTextFolder, TEXT_FILE } from "./text-folder.ts";

/** Images and texts that are not read, which a class may consist of by mistake. */
const OTHER_IMAGE = /\.(gif|webp|bmp|tiff?|heic|heif|avif|jxl|jp2|svg|ico|tga|ppm|pgm|raw|dng)$/i;
const OTHER_TEXT = /\.(md|html?|pdf|docx?|odt|rtf|tex|json|xml|eml)$/i;

/**
 * Opens a folder that has a folder for each class: as images if most of its files are PNG or JPEG, as
 * texts if they are `.txt`.
 * @throws AttuneError `data-invalid` for a folder without either, and for a class whose images or
 *   texts have another format
 */
export async function openFolder(
  folder: string,
  encoding: string | undefined,
  options: ImageFolderOptions,
): Promise<RowSource> {
  const { files, others, labels } = listClassFiles(folder);
  const images = files.filter(({ path }) => IMAGE_FILE.test(path));
  const texts = files.filter(({ path }) => TEXT_FILE.test(path));
  if (images.length === 0 && texts.length === 0) {
    refuseParts(folder);
    const found = files.length === 0 ? "" : `, but ${countEndings(files)}`;
    throw new AttuneError(
      "data-invalid",
      `${folder} is a folder without texts (.txt) or images (.png, .jpg)${found}`,
      { hint: "name a file, or a folder with a folder of .txt files or of images for each class" },
    );
  }
  const isOfImages = images.length > texts.length;
  const read = isOfImages ? images : texts;
  refuseOtherFormats(files, read, isOfImages);
  const own = new Set(read);
  const known = new Set(read.map(({ label }) => label));
  const reading: FolderReading = {
    noun: isOfImages ? "image" : "text",
    unread: [...files.filter((file) => !own.has(file)).map(({ path }) => path), ...others],
    empty: labels.filter((label) => !known.has(label)),
  };
  return isOfImages
    ? openImageFolder(folder, images, reading, options)
    : openTextFolder(folder, texts, reading, encoding, options.names ?? false);
}

/** @throws AttuneError `data-invalid` for a class that would be lost, as its files are not read */
function refuseOtherFormats(
  files: readonly ClassFile[],
  read: readonly ClassFile[],
  isOfImages: boolean,
): void {
  const known = new Set(read.map(({ label }) => label));
  const format = isOfImages ? OTHER_IMAGE : OTHER_TEXT;
  const lost = files.find(({ path, label }) => !known.has(label) && format.test(path));
  if (lost?.label === undefined) return;
  const own = files.filter(({ label }) => label === lost.label);
  throw new AttuneError(
    "data-invalid",
    `the class ${JSON.stringify(lost.label)} has no ${isOfImages ? "PNG or JPEG images" : "texts (.txt)"}, but ${countEndings(own)}`,
    { hint: `save them as ${isOfImages ? "PNG or JPEG" : ".txt"}, or remove the folder` },
  );
}

/** `12 files .gif and 3 others` */
function countEndings(files: readonly ClassFile[]): string {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const ending = extname(path).toLowerCase();
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const [[ending, count]] = [...counts].sort((a, b) => b[1] - a[1]);
  const rest = files.length - count;
  return `${count} files ${ending || "without an ending"}${rest > 0 ? ` and ${rest} others` : ""}`;
}

/** @throws AttuneError `data-invalid` for a folder of folders such as `train` and `test` */
function refuseParts(folder: string): void {
  const parts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) =>
      listClassFiles(join(folder, name)).files.some(
        ({ path }) => IMAGE_FILE.test(path) || TEXT_FILE.test(path),
      ),
    )
    .sort();
  if (parts.length === 0) return;
  const train = parts.find((name) => /^train/i.test(name)) ?? parts[0];
  const test = parts.find((name) => /^test/i.test(name));
  const path = (name: string): string => JSON.stringify(join(folder, name)).slice(1, -1);
  throw new AttuneError(
    "data-invalid",
    `${folder} has the folders of classes one level deeper, in ${parts.join(", ")}`,
    {
      hint: `name the one to learn from: ${path(train)}${test && test !== train ? `, with --test ${path(test)}` : ""}`,
    },
  );
}
