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
  if (images.length === 0 && texts.length === 0)
    throw new AttuneError(
      "data-invalid",
      `${folder} is a folder without texts (.txt) or images (.png, .jpg)`,
      { hint: "name a file, or a folder with a folder of .txt files or of images for each class" },
    );
  const isOfImages = images.length > texts.length;
  const others = files.length + folders - (isOfImages ? images : texts).length;
  return isOfImages
    ? openImageFolder(folder, images, others, options)
    : openTextFolder(folder, texts, others, encoding);
}
