/**
 * Runs the demo on an idle machine, and draws what it printed as docs/demo.svg. Run it after a build:
 *
 *   node scripts/demo-picture.mjs
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireIdle } from "./require-idle.mjs";

requireIdle();
const root = new URL("..", import.meta.url).pathname;
const { demo } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;
const folder = mkdtempSync(join(tmpdir(), "attune-picture-"));
const args = demo
  .replace("node dist/cli/main.js ", "")
  .replace("data/churn.csv", join(root, "data/churn.csv"))
  .split(" ");
// Both streams in the order in which they were written.
const { stdout } = spawnSync(
  "bash",
  ["-c", `exec "$0" "$@" 2>&1`, process.execPath, join(root, "dist/cli/main.js"), ...args],
  {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  },
);
rmSync(folder, { recursive: true });

const WIDTH = 132;
const wrap = (line) =>
  line.length <= WIDTH
    ? [line]
    : [
        line.slice(0, line.lastIndexOf(" ", WIDTH)),
        ...wrap(`  ${line.slice(line.lastIndexOf(" ", WIDTH) + 1)}`),
      ];
const lines = ["$ npm run demo", ...stdout.replaceAll(root, "").trimEnd().split("\n")].flatMap(
  wrap,
);
const escapeText = (t) => t.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
const colour = (l) =>
  l.startsWith("$")
    ? "#7ee787"
    : l.startsWith("trial")
      ? "#9fb1c7"
      : /^(Best|Good|Over|Under)/.test(l)
        ? "#ffffff"
        : "#c9d1d9";
const text = lines
  .map(
    (l, i) =>
      `<text x="18" y="${44 + i * 18}" fill="${colour(l)}" xml:space="preserve">${escapeText(l)}</text>`,
  )
  .join("\n");
writeFileSync(
  join(root, "docs/demo.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${36 + WIDTH * 7.3} ${60 + lines.length * 18}" font-family="ui-monospace,Menlo,Consolas,monospace" font-size="12"><rect width="100%" height="100%" rx="8" fill="#0d1117"/><circle cx="20" cy="18" r="5" fill="#ff5f56"/><circle cx="38" cy="18" r="5" fill="#ffbd2e"/><circle cx="56" cy="18" r="5" fill="#27c93f"/>\n${text}\n</svg>\n`,
);
