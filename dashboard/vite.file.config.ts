import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Where the page is, beside that of the server. */
const OUT = fileURLToPath(new URL("../dist/dashboard-file", import.meta.url));

/**
 * Builds the page that opens a file of studies: one document that a browser opens from the disk,
 * where a page may load no other file. Its policy allows this script and nothing from anywhere.
 */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    alias: [
      {
        find: /^#runtime\/(.*)$/,
        replacement: fileURLToPath(new URL("../src/$1.browser.ts", import.meta.url)),
      },
      // Leases look at processes, and SQLite's script at files, in Node.js only.
      { find: /^(?:node:)?(?:fs|os|path|crypto)$/, replacement: "\0nothing" },
    ],
  },
  // Names of workers have it; a page is none.
  define: { "process.pid": "0" },
  plugins: [nothing(), inOneDocument()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    cssCodeSplit: false,
    target: "es2022",
    rollupOptions: {
      input: fileURLToPath(new URL("file.html", import.meta.url)),
      output: { codeSplitting: false },
    },
  },
});

const NOTHING = `
const none = () => { throw new Error("a page has no files"); };
export const hostname = () => "page";
export const readdirSync = () => [];
export { none as readFileSync, none as readlinkSync };
export default {};
`;

/** Stands for the modules of Node.js. */
function nothing(): Plugin {
  return {
    name: "nothing",
    resolveId: (id) => (id === "\0nothing" ? id : null),
    load: (id) => (id === "\0nothing" ? NOTHING : null),
  };
}

/** Puts the script and the style into the document. */
function inOneDocument(): Plugin {
  return {
    name: "in-one-document",
    enforce: "post",
    generateBundle(_, bundle) {
      let script = "";
      let style = "";
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === "chunk") script += part.code;
        else if (name.endsWith(".css")) style += String(part.source);
        else continue;
        delete bundle[name];
      }
      const page = bundle["file.html"];
      if (page?.type !== "asset") throw new Error("Vite has made no page");
      script = script.replaceAll("</script", "<\\/script");
      const policy = [
        "default-src 'none'",
        `script-src '${hashOf(script)}' 'wasm-unsafe-eval'`,
        `style-src '${hashOf(style)}'`,
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
      ].join("; ");
      page.source = String(page.source)
        .replace(/\s*<script type="module"[^>]*><\/script>/, "")
        .replace(/\s*<link rel="stylesheet"[^>]*>/, "")
        .replace(
          '<meta charset="utf-8" />',
          () =>
            `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />\n    <style>${style}</style>`,
        )
        .replace("</body>", () => `<script type="module">${script}</script>\n  </body>`);
    },
  };
}

const hashOf = (text: string): string =>
  `sha256-${createHash("sha256").update(text).digest("base64")}`;
