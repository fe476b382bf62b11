import { AttuneError } from "./attune-error.ts";
import { show } from "./show.ts";

/** A kind of object that users make by a function of the library, or write themselves. */
interface Made {
  /** What it is, as users write the option: `sampler`. */
  readonly kind: string;
  /** Name of a function that makes one: `tpe`. */
  readonly example: string;
  /** The module that exports it: `attune/samplers`. */
  readonly module: string;
  /** The methods that it must have. */
  readonly methods: readonly string[];
}

/**
 * Checks that an option is an object with some methods: not the function that makes it, nor its
 * name, nor a promise of it.
 * @throws AttuneError `usage`
 */
export function requireMade({ kind, example, module, methods }: Made, given: unknown): void {
  const refuse = (message: string, hint: string): never => {
    throw new AttuneError("usage", message, { hint });
  };
  const expected = `${kind} must be a ${kind} such as ${example}()`;
  if (typeof given === "function")
    refuse(`${expected}, got ${show(given)}`, `call it: ${given.name || example}()`);
  if (typeof given !== "object" || given === null) {
    const name = typeof given === "string" && /^[a-z]\w*$/i.test(given) ? given : example;
    refuse(
      `${expected}, got ${show(given)}`,
      `import { ${name} } from "${module}" and write ${name}()`,
    );
  }
  const members = given as { readonly [name: string]: unknown };
  if (typeof members["then"] === "function")
    refuse(`${expected}, got a promise`, "write await before it");
  for (const method of methods)
    if (typeof members[method] !== "function")
      refuse(
        `${expected}, got ${show(given)} without the method ${method}`,
        `import { ${example} } from "${module}" and write ${example}()`,
      );
}
