/** Patterns of constants in a program, each with the groups `name` and `value`. */
const PATTERNS: readonly RegExp[] = [
  // argparse, click, typer: --learning-rate … default=0.1
  /["']--(?<name>[a-zA-Z][\w-]*)["'][^\n]*?\bdefault\s*=\s*(?<value>[-+.\w]+)/g,
  // const lr = 0.1, let depth: number = 3, LR = 0.1
  /^[ \t]*(?:export\s+)?(?:const|let|var|final|static|val)?\s*(?<name>[A-Za-z_]\w*)\s*(?::\s*[\w<>[\]|. ]+)?\s*=\s*(?<value>[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[Tt]rue|[Ff]alse)\s*[;,]?\s*(?:(?:#|\/\/).*)?$/gm,
  // keyword arguments and members: lr=0.1, "lr": 0.1
  /(?:^|[({,\s])["']?(?<name>[A-Za-z_]\w*)["']?\s*[:=]\s*(?<value>[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[Tt]rue|[Ff]alse)(?=\s*[,)}\n])/g,
];

/** Words of languages and of argument parsers that stand where names do. */
const NO_NAMES =
  /^(default|type|int|float|str|bool|number|boolean|string|required|nargs|const|self|return|range|axis|dim|indent|i|j|k|n)$/;

/** Constants of a program's source by name, as far as they look like settings. */
export function findConstants(source: string): Map<string, number | boolean> {
  const found = new Map<string, number | boolean>();
  for (const pattern of PATTERNS)
    for (const { groups } of source.matchAll(pattern)) {
      const { name = "", value = "" } = groups ?? {};
      const read = readValue(value);
      if (read !== undefined && !found.has(name) && !NO_NAMES.test(name)) found.set(name, read);
    }
  return found;
}

function readValue(text: string): number | boolean | undefined {
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  const value = Number(text.replaceAll("_", ""));
  return text === "" || Number.isNaN(value) ? undefined : value;
}
