import type { Column } from "../../../src/server/columns/column.ts";

/** What an expression reads: the column of a name, undefined if there is none. */
export type Columns = (name: string) => Column | undefined;
/** Whether a row is chosen. */
export type Chooser = (row: number) => boolean;

const TOKEN = /\s*(?:(<=|>=|==|!=|<|>|=|~|\(|\))|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s<>=!~()"']+))/y;

interface Word {
  readonly text: string;
  readonly kind: "sign" | "word" | "quoted";
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const [, sign, double, single, word] = TOKEN.exec(text) ?? [];
    const quoted = double?.replace(/\\(.)/g, "$1") ?? single;
    if (sign !== undefined) words.push({ text: sign, kind: "sign" });
    else if (quoted !== undefined) words.push({ text: quoted, kind: "quoted" });
    else if (word !== undefined) words.push({ text: word, kind: "word" });
    else throw new Error(`"${text.slice(at).trim()}" can't be read`);
  }
  return words;
}

/**
 * Reads an expression such as `lr < 0.01 and (optimizer = adam or state != failed)`. `~` means that
 * a text contains another. A trial without the value is not chosen.
 * @throws Error in one line
 */
export function parseExpression(text: string, columns: Columns): Chooser {
  const words = wordsOf(text);
  let at = 0;
  const isWord = (name: string): boolean =>
    words[at]?.kind === "word" && words[at]?.text.toLowerCase() === name;
  const isSign = (sign: string): boolean => words[at]?.kind === "sign" && words[at]?.text === sign;

  const either = (): Chooser => {
    const parts = [both()];
    while (isWord("or")) {
      at++;
      parts.push(both());
    }
    return parts.reduce((a, b) => (row) => a(row) || b(row));
  };
  const both = (): Chooser => {
    const parts = [one()];
    while (isWord("and")) {
      at++;
      parts.push(one());
    }
    return parts.reduce((a, b) => (row) => a(row) && b(row));
  };
  const one = (): Chooser => {
    if (isWord("not")) {
      at++;
      const part = one();
      return (row) => !part(row);
    }
    if (!isSign("(")) return comparison();
    at++;
    const part = either();
    if (!isSign(")")) throw new Error("a closing parenthesis is missing");
    at++;
    return part;
  };
  const comparison = (): Chooser => {
    const [name, sign, value] = words.slice(at, at + 3);
    if (name === undefined || name.kind === "sign") throw new Error("a name is missing");
    const column = columns(name.text);
    if (column === undefined) throw new Error(`there is no parameter or value "${name.text}"`);
    if (sign?.kind !== "sign" || !(sign.text in COMPARE))
      throw new Error(`after "${name.text}" comes one of < <= > >= = != ~`);
    if (value === undefined || value.kind === "sign")
      throw new Error(`after "${name.text} ${sign.text}" comes a value`);
    at += 3;
    const compare = COMPARE[sign.text as keyof typeof COMPARE];
    const number = value.kind === "word" ? Number(value.text) : Number.NaN;
    return chooserOf(column, (found) => compare(found, value.text, number));
  };

  const chooser = either();
  if (at < words.length) throw new Error(`"${words[at]?.text}" is not expected here`);
  return chooser;
}

/** Looks at each text of the column once, since a million rows may have a few of them. */
function chooserOf(
  { numbers, codes, others }: Column,
  holds: (found: unknown) => boolean,
): Chooser {
  const ofNumber: Chooser = (row) => {
    const found = numbers[row] ?? Number.NaN;
    return !Number.isNaN(found) && holds(found);
  };
  if (codes === undefined) return ofNumber;
  const ofCode = others.map(holds);
  return (row) => {
    const code = codes[row] ?? 0;
    return code === 0 ? ofNumber(row) : ofCode[code - 1] === true;
  };
}

const textOf = (found: unknown): string =>
  typeof found === "string" ? found : JSON.stringify(found);
const isEqual = (found: unknown, text: string, number: number): boolean =>
  typeof found === "number" && !Number.isNaN(number) ? found === number : textOf(found) === text;
/** The order of two values; NaN if they have none. */
const order = (found: unknown, text: string, number: number): number => {
  const x = typeof found === "number" ? found : Number(found);
  if (!Number.isNaN(number)) return x - number;
  return typeof found === "string" ? (found < text ? -1 : Number(found > text)) : Number.NaN;
};

type Compare = (found: unknown, text: string, number: number) => boolean;
const COMPARE = {
  "<": (f, t, n) => order(f, t, n) < 0,
  "<=": (f, t, n) => order(f, t, n) <= 0,
  ">": (f, t, n) => order(f, t, n) > 0,
  ">=": (f, t, n) => order(f, t, n) >= 0,
  "=": isEqual,
  "==": isEqual,
  "!=": (f, t, n) => !isEqual(f, t, n),
  "~": (f, t) => textOf(f).toLowerCase().includes(t.toLowerCase()),
} as const satisfies { readonly [sign: string]: Compare };
