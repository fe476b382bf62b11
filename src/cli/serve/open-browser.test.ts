import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { waitUntil } from "../../../test/wait-until.ts";
import { openBrowser } from "./open-browser.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-opener-"));
const path = process.env["PATH"];
afterAll(() => {
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(process.platform !== "linux")("openBrowser", () => {
  it("gives the browser a file with the link that only this user may read, and removes it", async () => {
    const asked = join(folder, "asked");
    const opener = join(folder, "xdg-open");
    writeFileSync(
      opener,
      `#!/bin/sh\nprintf %s "$*" > "${asked}.part"\nmv "${asked}.part" "${asked}"\n`,
    );
    chmodSync(opener, 0o755);
    process.env["PATH"] = `${folder}${delimiter}${path}`;
    const link = "http://127.0.0.1:1/#token=attune_secret";
    const close = openBrowser(link);
    await waitUntil(() => existsSync(asked));
    const given = readFileSync(asked, "utf8");
    expect(given).not.toContain("secret");
    const file = fileURLToPath(given);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toContain(`content="0;url=${link}"`);
    close();
    expect(existsSync(file)).toBe(false);
  });
});
