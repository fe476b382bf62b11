import { createHash } from "node:crypto";

/**
 * Filters and sorts the table of candidates. It reads texts and shows or hides rows, and writes no
 * markup. Without it the table is whole.
 */
const SCRIPT = `(() => {
const table = document.getElementById("candidates");
if (!table) return;
const body = table.tBodies[0];
const rows = [...body.rows];
const bar = document.getElementById("filter");
const [model, state, word] = bar.querySelectorAll("select, input");
const shown = bar.querySelector("output");
const update = () => {
  const wanted = word.value.toLowerCase();
  let count = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    const fits = (model.value === "" || row.cells[1].textContent === model.value) &&
      (state.value === "" || row.cells[2].textContent === state.value) && text.includes(wanted);
    row.hidden = !fits;
    if (fits) count++;
  }
  shown.textContent = count + " of " + rows.length + " shown";
};
for (const input of [model, state, word]) input.addEventListener("input", update);
bar.classList.add("on");
update();
const heads = [...table.tHead.rows[0].cells];
heads.forEach((head, at) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyOf = (row) => {
      const text = row.cells[at].dataset.value ?? row.cells[at].textContent;
      return text === "" ? [1, 0, ""] : Number.isNaN(Number(text)) ? [0, Infinity, text] : [0, Number(text), text];
    };
    const sign = down ? -1 : 1;
    const sorted = rows.map((row) => [keyOf(row), row]).sort(([a], [b]) => a[0] - b[0] ||
      sign * ((a[1] === b[1] ? 0 : a[1] - b[1]) || a[2].localeCompare(b[2])));
    body.replaceChildren(...sorted.map(([, row]) => row));
  });
});
})();`;

/** The script as an element. */
export const scriptElement = `<script>${SCRIPT}</script>`;

/** The source that the page's policy allows: this script and no other one. */
export const scriptSource = `'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`;
