import { type CallToolResult, McpServer } from "@modelcontextprotocol/server";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { packageVersion } from "../process/package-version.ts";
import { registerPrompts } from "./prompts.ts";
import { registerResources } from "./resources.ts";
import type { Access, Tool, ToolContext } from "./tool.ts";
import { ToolError, toToolError } from "./tool-error.ts";
import { tools } from "./tools/index.ts";

const INSTRUCTIONS =
  "Attune finds good hyperparameters. For a program: suggest_space, then run, then status. For an " +
  "evaluation of your own: create_study, then ask and tell in turn. For a table: tune_table, then " +
  "table_result. When a search stops improving: explain.";

/**
 * An MCP server (Model Context Protocol) of the studies of a storage.
 * @param may what callers may do: tools that need more refuse, and say what to start the server with
 */
export function createMcpServer(context: ToolContext, may: readonly Access[]): McpServer {
  const server = new McpServer(
    { name: "attune", version: packageVersion },
    {
      instructions: may.includes("write")
        ? INSTRUCTIONS
        : `${INSTRUCTIONS} This server is read-only: it was started without --write.`,
    },
  );
  for (const one of tools)
    server.registerTool(
      one.name,
      {
        title: one.title,
        description: one.description,
        inputSchema: toStandardJsonSchema(one.input),
        annotations: {
          readOnlyHint: one.access === "read",
          destructiveHint: one.isDestructive,
          idempotentHint: one.isIdempotent,
          openWorldHint: one.access === "run",
        },
      },
      (input: unknown) => answer(one, input, context, may),
    );
  registerResources(server, context);
  registerPrompts(server);
  return server;
}

async function answer(
  one: Tool,
  input: unknown,
  context: ToolContext,
  may: readonly Access[],
): Promise<CallToolResult> {
  try {
    if (!may.includes(one.access))
      throw new ToolError(
        "read-only",
        `${one.name} changes something, and this server is read-only`,
        "its user can start it with attune mcp --write",
      );
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
