import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import { type NamedResults, refuseUnknown } from "./outcome.ts";

/** Results by name, for studies with any number of objectives and limits. */
export const namedResults: NamedResults = {
  values(measured, names, what) {
    const refuse = (message: string): never => {
      throw new AttuneError("result-invalid", `${what}: ${message}`, {
        hint: `give { ${names.join(", ")} }`,
      });
    };
    if (typeof measured !== "object" || measured === null)
      return refuse(`needs ${names.join(", ")} by name, got ${show(measured)}`);
    const values = measured as { readonly [name: string]: unknown };
    refuseUnknown(`${what}: the study has no objective`, measured, names);
    return names.map((name) => {
      const value = values[name];
      return typeof value === "number"
        ? value
        : refuse(`${name} must be a number, got ${show(value)}`);
    });
  },
  limits(given, { limits, names }) {
    const limited = limits.map((limit) => limit.name);
    return limits.map(({ name }) => {
      const value = given?.[name];
      if (typeof value === "number") return value;
      throw new AttuneError(
        "result-invalid",
        `result: limit ${name} must be measured, got ${show(value)}`,
        {
          hint:
            `return { value${names ? `: { ${names.join(", ")} }` : ""}, ` +
            `limits: { ${[...new Set(limited)].join(", ")} } }`,
        },
      );
    });
  },
};
