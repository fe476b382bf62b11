import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { etagOf, hasAnswer } from "./http/etag.ts";

/** Types of files that a page consists of; others are not served. */
const TYPES: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly tag: string;
}

/**
 * The files of a folder by their paths, `index.html` as `/`. They are read when the server starts,
 * so that no request names a file of the system.
 */
export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /** @param page text of `/` where the folder has no page, or does not exist */
  constructor(folder: string | undefined, page: string) {
    this.#add("/", new TextEncoder().encode(page), ".html");
    for (const path of folder === undefined ? [] : filesIn(folder)) {
      const url = `/${relative(folder ?? "", path)
        .split(sep)
        .join("/")}`;
      const bytes = new Uint8Array(readFileSync(path));
      this.#add(url === "/index.html" ? "/" : url, bytes, extname(path));
    }
  }

  #add(url: string, bytes: Uint8Array<ArrayBuffer>, extension: string): void {
    const type = TYPES[extension];
    if (type !== undefined)
      this.#files.set(url, { bytes, type, tag: etagOf(Buffer.from(bytes).toString("latin1")) });
  }

  /** The answer to a request of a file; undefined if there is none. */
  answer(request: Request, path: string): Response | undefined {
    const file = this.#files.get(path);
    if (file === undefined || !(request.method === "GET" || request.method === "HEAD"))
      return undefined;
    const headers = { "Content-Type": file.type, ETag: file.tag, "Cache-Control": "no-cache" };
    if (hasAnswer(request, file.tag)) return new Response(null, { status: 304, headers });
    return new Response(request.method === "HEAD" ? null : file.bytes, { headers });
  }
}

function* filesIn(folder: string): Generator<string> {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesIn(path);
    else yield path;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return []; // the package was built without the page
  }
}
