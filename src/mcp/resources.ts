import { type McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import { rowsByLoss } from "../analysis/good-trials.ts";
import { shortParams } from "../analysis/optimizer-state.ts";
import { toShownStudy } from "../study/stored/shown-study.ts";
import type { ToolContext } from "./tool.ts";
import { ToolError } from "./tool-error.ts";

const TOP = 10;

/** Registers the studies as resources: `attune://study/NAME`, and `…/report` as Markdown. */
export function registerResources(server: McpServer, { studies }: ToolContext): void {
  const list = async (suffix: string, what: string, mimeType: string) => ({
    resources: (await studies.names()).map((name) => ({
      uri: `attune://study/${encodeURIComponent(name)}${suffix}`,
      name: `${what} ${name}`,
      mimeType,
    })),
  });
  server.registerResource(
    "study",
    new ResourceTemplate("attune://study/{name}", {
      list: () => list("", "Study", "application/json"),
    }),
    {
      title: "Study",
      description: "Definition of a study and its number of trials by state",
      mimeType: "application/json",
    },
    async (uri, variables) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: "application/json",
          text: JSON.stringify(toShownStudy(await studies.find(nameIn(variables)))),
        },
      ],
    }),
  );
  server.registerResource(
    "report",
    new ResourceTemplate("attune://study/{name}/report", {
      list: () => list("/report", "Report of", "text/markdown"),
    }),
    {
      title: "Report of a study",
      description: "The best trials of a study as a table",
      mimeType: "text/markdown",
    },
    async (uri, variables) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: "text/markdown",
          text: await reportOf(nameIn(variables), studies),
        },
      ],
    }),
  );
}

/** The name of a study in an address. @throws ToolError */
function nameIn(variables: { readonly [name: string]: string | string[] }): string {
  const given = String(variables["name"]);
  try {
    return decodeURIComponent(given);
  } catch {
    throw new ToolError("usage", `${given} is not the name of a study in an address`);
  }
}

/** The best trials as a table in Markdown. */
async function reportOf(name: string, studies: ToolContext["studies"]): Promise<string> {
  const facts = await studies.read(name);
  const { number } = facts.view.history.finished;
  const byNumber = new Map(facts.trials.map((t) => [t.number, t]));
  const cell = (text: unknown): string =>
    (typeof text === "string" ? text : (JSON.stringify(text) ?? "")).replace(/[|\n\r`]/g, " ");
  const rows = rowsByLoss(facts.view)
    .slice(0, TOP)
    .map((row) => {
      const trial = byNumber.get(number[row]);
      const value = trial?.state === "complete" ? trial.value : "";
      return `| ${number[row]} | ${cell(value)} | ${cell(shortParams(facts.view.space, trial?.params ?? {}))} |`;
    });
  const { counts } = facts.info;
  return [
    `# ${cell(name)}`,
    "",
    `${counts.complete} complete, ${counts.pruned} pruned, ${counts.failed} failed, ${counts.running} running trials.`,
    "",
    "| trial | value | parameters |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
