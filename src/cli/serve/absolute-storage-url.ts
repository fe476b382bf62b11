import { resolve } from "node:path";
import { fileOf } from "../../storage/url.ts";

/** The URL with the whole path of its file: programs that are started may run in another folder. */
export function absoluteStorageUrl(url: string): string {
  const path = fileOf(url);
  if (path === undefined || path === "") return url;
  const at = url.indexOf(path, url.indexOf(":") + 1);
  return url.slice(0, at) + resolve(path) + url.slice(at + path.length);
}
