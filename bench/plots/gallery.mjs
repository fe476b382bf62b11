// Makes the pictures of docs/plots.md: node bench/plots/gallery.mjs (after npm run build).
import { mkdirSync, writeFileSync } from "node:fs";
import { createPlot } from "../../dist/analysis/index.js";
import { allPlots } from "./all-plots.mjs";
import { makeSingle } from "./studies.mjs";

const folder = new URL("../../docs/plots/", import.meta.url);
const write = (name, svg) => writeFileSync(new URL(`${name}.svg`, folder), `${svg}\n`);

mkdirSync(folder, { recursive: true });
const plots = await allPlots(100);
for (const [name, make] of Object.entries(plots)) write(name, make().toSvg());
write("history-dark", plots.history().toSvg({ theme: "dark" }));
const many = await makeSingle(100_000);
write("history-100000", createPlot(many, "history").toSvg());
write(
  "slice-100000",
  createPlot(many, "slice", { params: ["rate", "layers", "activation"] }).toSvg(),
);
