import { type Condition, parseCondition } from "../condition.ts";
import { kindOf } from "../tag.ts";
import { isJsonObject, type JsonObject, type ParamJson, type ParamTreeJson } from "./format.ts";

/** Stands for the index of an item in the path of a parameter inside a list. */
export const ANY_ITEM = "*";

/**
 * Makes a function that adds values of parameters which values do not have yet, because the space
 * got these parameters later. Values that lack none are returned as they are.
 * @param params of the space
 * @param defaults by path: `fan`, `optimizer.sgd.nesterov`, `layers.*.dropout`
 */
export function makeParamsFiller(
  params: ParamTreeJson,
  defaults: JsonObject,
): <P extends JsonObject>(values: P) => P {
  const conditions = new Map<ParamJson, Condition>();
  const addConditions = (tree: ParamTreeJson): void => {
    for (const param of Object.values(tree)) {
      if (param.when !== undefined) conditions.set(param, parseCondition(param.when));
      if (param.type === "choose") for (const b of Object.values(param.branches)) addConditions(b);
      if (param.type === "list") addConditions({ item: param.item });
    }
  };
  addConditions(params);
  const fillTree = (tree: ParamTreeJson, values: JsonObject, prefix: string): JsonObject => {
    let filled: { [name: string]: unknown } | undefined;
    for (const [name, param] of Object.entries(tree)) {
      const path = prefix + name;
      const condition = conditions.get(param);
      if (condition !== undefined && !condition.holds((filled ?? values)[condition.parent]))
        continue;
      const before = values[name];
      const value = before === undefined ? defaults[path] : fillValue(param, before, path);
      if (value === before) continue;
      filled ??= { ...values };
      filled[name] = value;
    }
    return filled ?? values;
  };
  const fillValue = (param: ParamJson, value: unknown, path: string): unknown => {
    if (param.type === "choose" && isJsonObject(value)) {
      const kind = kindOf(param, value);
      return typeof kind === "string" && Object.hasOwn(param.branches, kind)
        ? fillTree(param.branches[kind], value, `${path}.${kind}.`)
        : value;
    }
    if (param.type !== "list" || !Array.isArray(value)) return value;
    const items = value.map((v) => fillValue(param.item, v, `${path}.${ANY_ITEM}`));
    return items.every((v, i) => v === value[i]) ? value : items;
  };
  // Only parameters are added, of which the values have the type.
  return <P extends JsonObject>(values: P) => fillTree(params, values, "") as P;
}
