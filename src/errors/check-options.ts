import { AttuneError } from "./attune-error.ts";
import { didYouMeanOrList } from "./did-you-mean.ts";
import { show } from "./show.ts";

/**
 * Checks the value of one option.
 * @param name of the option, for the message
 * @throws AttuneError `usage`
 */
export type OptionCheck = (name: string, value: unknown) => unknown;

/** Every key of a type, also of each member of a union. */
type KeyOf<T> = T extends unknown ? keyof T : never;

/**
 * The options that a function has, each with the check of its value, or `true` where the function
 * checks it itself. A missing name does not compile.
 */
export type OptionChecks<T> = { readonly [K in KeyOf<T> & string]: OptionCheck | true };

/**
 * Checks the options of a call: that they are an object, that each has a known name, and that each
 * value passes its check. An option that is undefined counts as left out.
 * @param owner whose options they are, as the user writes it: `createStudy`
 * @param checks all valid names
 * @param prefix what comes before an option's name in messages: `perTrial.`
 * @returns the options; an empty object for undefined
 * @throws AttuneError `usage`, for an unknown name with the nearest one as hint
 */
export function checkOptions<T extends object>(
  owner: string,
  options: T | undefined,
  checks: OptionChecks<T>,
  prefix = "",
): T {
  // All of them are optional: a function with one that is not says so itself.
  if (options === undefined) return {} as T;
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw new AttuneError(
      "usage",
      `${owner} takes its options as an object, got ${show(options)}`,
      {
        hint: `write { ${Object.keys(checks)[0]}: … }`,
      },
    );
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name))
      throw new AttuneError("usage", `${owner} has no option ${show(name)}`, {
        hint: didYouMeanOrList(name, Object.keys(checks)),
      });
    const check = checks[name as KeyOf<T> & string];
    if (check !== true && value !== undefined) check(prefix + name, value);
  }
  return options;
}

/**
 * Checks that a call of a function without options has none; an empty object is valid.
 * @throws AttuneError `usage`
 */
export function refuseOptions(owner: string, given: unknown): void {
  const isEmpty =
    typeof given === "object" &&
    given !== null &&
    Object.getPrototypeOf(given) === Object.prototype &&
    Object.keys(given).length === 0;
  if (given !== undefined && !isEmpty)
    throw new AttuneError("usage", `${owner} takes no options, got ${show(given)}`);
}

/**
 * The check of an option that is itself an object of options, whose members the messages show as
 * `perTrial.seconds`.
 */
export const optionsOf =
  <T extends object>(checks: OptionChecks<T>): OptionCheck =>
  (name, value) =>
    checkOptions(name, value as T, checks, `${name}.`);
