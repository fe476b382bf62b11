import { readdirSync } from "node:fs";
import { join } from "node:path";
import { AttuneError } from "../../../errors/attune-error.ts";
import type { RowSource } from "../row-source.ts";
import { listClassFiles } from "./class-folder.ts";
import { IMAGE_FILE, type ImageFolderOptions, openImageFolder } from "./image-folder.ts";
import { openTextFolder, TEXT_FILE } from "./text-folder.ts";

/**
 * Opens a folder that has a folder for each class: as images if most of its files are PNG or JPEG, as
 * texts if they are `.txt`.
 * @throws AttuneError `data-invalid` for a folder without either
 */
export async function openFolder(
  folder: string,
  encoding: string | undefined,
  options: ImageFolderOptions,
): Promise<RowSource> {
  const { files, folders } = listClassFiles(folder);
  const images = files.filter(({ path }) => IMAGE_FILE.test(path));
  const texts = files.filter(({ path }) => TEXT_FILE.test(path));
  if (images.length === 0 && texts.length === 0) {
    refuseParts(folder);
    throw new AttuneError(
      "data-invalid",
      `${folder} is a folder without texts (.txt) or images (.png, .jpg)`,
      { hint: "name a file, or a folder with a folder of .txt files or of images for each class" },
    );
  }
  const isOfImages = images.length > texts.length;
  const others = files.length + folders - (isOfImages ? images : texts).length;
  return isOfImages
    ? openImageFolder(folder, images, others, options)
    : openTextFolder(folder, texts, others, encoding);
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
