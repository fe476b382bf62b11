import type { Trials } from "./trials.ts";

/** Completions that are offered. */
const MAX_OFFERED = 50;
/** The word that is being typed: one that is quoted and open, or the last one without spaces. */
const LAST = /("(?:[^"\\]|\\.)*|[^\s<>=!~()"']*)$/;
const SIGN_BEFORE = /(?:"((?:[^"\\]|\\.)*)"|([^\s<>=!~()"']+))\s*(?:<=|>=|==|!=|<|>|=|~)\s*$/;
/** Where an expression or a part of it begins. */
const BEGINS = /(^|\(|\b(?:and|or|not))\s*$/i;

/** A name or a text as an expression has it. */
const quoted = (text: string): string =>
  /^[^\s<>=!~()"']+$/.test(text) && !/^(and|or|not)$/i.test(text) && Number.isNaN(Number(text))
    ? text
    : `"${text.replace(/["\\]/g, "\\$&")}"`;

/**
 * How an expression may go on: with a name, or after a comparison with a value that trials have.
 * Each is the whole expression.
 */
export function completeExpression(text: string, trials: Trials): readonly string[] {
  const [word = ""] = LAST.exec(text) ?? [];
  const before = text.slice(0, text.length - word.length);
  const typed = word.replace(/^"/, "").replace(/\\(.)/g, "$1").toLowerCase();
  const [, double, plain] = SIGN_BEFORE.exec(before) ?? [];
  const name = double?.replace(/\\(.)/g, "$1") ?? plain;
  const offered =
    name !== undefined ? valuesOf(trials, name) : BEGINS.test(before) ? trials.names() : [];
  return offered
    .filter((one) => one.toLowerCase().includes(typed))
    .slice(0, MAX_OFFERED)
    .map((one) => before + quoted(one));
}

/** Texts and the like that a column has; numbers are not offered. */
function valuesOf(trials: Trials, name: string): readonly string[] {
  const others = trials.column(name)?.others ?? [];
  return others.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
}
