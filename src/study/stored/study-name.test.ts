import { describe, expect, it } from "vitest";
import { random } from "../../sampler/random.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import { memory } from "../../storage/memory/memory.ts";
import { openSession } from "../session/open-session.ts";
import { requireStudyName, toStudyName } from "./study-name.ts";

const space = spaceFrom({ x: { type: "float", low: 0, high: 1 } });

describe("the name of a new study", () => {
  it.each(["s", "λ 2", "😀", "...", "it's", "../../etc", "__proto__", "x".repeat(200)])(
    "may be %j",
    (name) => {
      requireStudyName(name);
    },
  );
  it.each([
    ["", "must not be empty"],
    ["  ", "must not be empty"],
    ["x".repeat(201), "may have at most 200 characters"],
    ["a\nb", "must be printable, and neither . nor .."],
    ["\u001b[31mred", "must be printable, and neither . nor .."],
    ["a\u2028b", "must be printable, and neither . nor .."],
    ["a\ud800", "must be printable, and neither . nor .."],
    [".", "must be printable, and neither . nor .."],
    ["..", "must be printable, and neither . nor .."],
    [7, "must be text"],
  ])("may not be %j", async (name, problem) => {
    const error = expect.objectContaining({
      code: "usage",
      message: expect.stringContaining(`the name of a study ${problem}, got `),
    });
    expect(() => requireStudyName(name)).toThrow(error);
    const options = { name: name as string, objectives: "minimize", sampler: random() } as const;
    await expect(openSession(options, space)).rejects.toEqual(error);
  });
});

it("a study that is stored with another name can still be opened", async () => {
  const storage = memory();
  await storage.open({
    ...{ name: "a\nb", space: space.toJSON(), objectives: "minimize", limits: {} },
    ...{ seed: 1, sampler: "random" },
  });
  const options = { name: "a\nb", objectives: "minimize", sampler: random(), storage } as const;
  expect((await openSession(options, space)).name).toBe("a\nb");
});

it("toStudyName makes a valid name of any file's", () => {
  expect(toStudyName("a\nb.csv")).toBe("a_b.csv");
  requireStudyName(`${toStudyName("x".repeat(255))}-1a2b3c4d`);
  requireStudyName(toStudyName(`x${"😀".repeat(127)}`));
});
