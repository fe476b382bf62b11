import * as v from "valibot";
import { isJsonObject } from "../../space/json/format.ts";

/**
 * The schema of an object with any names. It differs from `record` in two ways: it keeps names such as
 * `constructor` and `__proto__`, which `record` drops in silence, and it refuses lists.
 */
export function named<S extends v.GenericSchema>(value: S) {
  const schema = v.record(v.string(), value);
  type Run = (typeof schema)["~run"];
  const run = (...[dataset, config]: Parameters<Run>) => {
    const input = dataset.value;
    if (!isJsonObject(input)) {
      // Anything but an object, lists too, gets the issue that `record` has for a number.
      const refused = schema["~run"]({ ...dataset, value: Number.NaN }, config);
      for (const issue of refused.issues ?? []) Object.assign(issue, { input });
      return refused;
    }
    const members = Object.entries(input).map(([key, member]) => {
      const read = value["~run"]({ value: member }, config);
      const at = { type: "object", origin: "value", input, key, value: member } as const;
      const issues = read.issues?.map((issue) => ({
        ...issue,
        path: [at, ...(issue.path ?? [])] as const,
      }));
      return { key, read, issues: issues ?? [] };
    });
    const [first, ...others] = members.flatMap(({ issues }) => issues);
    return {
      typed: members.every(({ read }) => read.typed),
      value: Object.fromEntries(members.map(({ key, read }) => [key, read.value])),
      ...(first !== undefined && { issues: [first, ...others] }),
    };
  };
  return { ...schema, "~run": run as Run };
}
