import { expect, it } from "vitest";
import { escapeHtml } from "./escape-html.ts";

it("escapeHtml leaves no markup", () => {
  expect(escapeHtml(`<a href="x">&'`)).toBe("&#60;a href=&#34;x&#34;&#62;&#38;&#39;");
});
