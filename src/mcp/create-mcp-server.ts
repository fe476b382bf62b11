import { type CallToolResult, McpServer } from "@modelcontextprotocol/server";
import { packageVersion } from "../process/package-version.ts";
import { registerPrompts } from "./prompts.ts";
import { registerResources } from "./resources.ts";
import type { Rights } from "./rights.ts";
import type { Tool, ToolContext } from "./tool.ts";
import { toToolError } from "./tool-error.ts";
import { tools } from "./tools/index.ts";

const INSTRUCTIONS =
  "Attune finds good hyperparameters. For a program: suggest_space, then run, then status. For an " +
  "evaluation of your own: create_study, then ask and tell in turn. For a table: tune_table, then " +
  "table_result. When a search stops improving: explain.";

/**
 * An MCP server (Model Context Protocol) of the studies of a storage.
 * @param rights what the caller may do: tools that need more refuse, and say why
 */
export function createMcpServer(context: ToolContext, rights: Rights): McpServer {
  const server = new McpServer(
    { name: "attune", version: packageVersion },
    { instructions: rights.note === "" ? INSTRUCTIONS : `${INSTRUCTIONS} ${rights.note}` },
  );
  for (const one of tools)
    server.registerTool(
      one.name,
      {
        title: one.title,
        description: one.description,
        inputSchema: one.inputSchema,
        annotations: {
          readOnlyHint: one.access === "read",
          destructiveHint: one.isDestructive,
          idempotentHint: one.isIdempotent,
          openWorldHint: one.access === "run",
        },
      },
      (input: unknown) => answer(one, input, context, rights),
    );
  registerResources(server, context);
  registerPrompts(server);
  return server;
}

async function answer(
  one: Tool,
  input: unknown,
  context: ToolContext,
  rights: Rights,
): Promise<CallToolResult> {
  try {
    if (!rights.may.includes(one.access)) throw rights.refusal(one.name, one.access);
    const { json, png } = await one.call(input, context);
    return {
      content: [
        { type: "text", text: JSON.stringify(json) },
        ...(png === undefined
          ? []
          : [
              {
                type: "image" as const,
                data: Buffer.from(png).toString("base64"),
                mimeType: "image/png",
              },
            ]),
      ],
      structuredContent: { ...json },
    };
  } catch (error) {
    const { message, code, hint } = toToolError(error);
    return {
      isError: true,
      content: [{ type: "text", text: hint === undefined ? message : `${message}; ${hint}` }],
      structuredContent: { error: message, code, ...(hint !== undefined && { hint }) },
    };
  }
}
