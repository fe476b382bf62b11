import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isQualifiedName, type Node } from "typescript/unstable/ast";
import {
  API,
  type Checker,
  SymbolFlags,
  type Symbol as TypeScriptSymbol,
} from "typescript/unstable/sync";
import { readDeclaration } from "./read-declaration.ts";

// The compiler that checks the project also reads its declaration files here. Its API is called
// unstable: if an update of TypeScript changes it, this file and read-declaration.ts must follow.

/** A declaration that an entry point exports, or that an export shows. */
export interface Declaration {
  /** Its name in the file that declares it. */
  name: string;
  /** The file or the package that declares it: `src/space/param.ts`, `typescript`. */
  origin: string;
  /** Whether an entry point exports it. */
  isExported: boolean;
  /** The entry points whose exports show it: `.`, `./tune`. */
  entryPoints: Set<string>;
  /** The first member that names it: `Param.kind`. */
  shownBy: string;
  /** Its own name and the names of its members, where they have no docstring. */
  undocumented: string[];
}

/**
 * Reads the public surface of the package in the folder `root` from its declaration files in
 * `dist`: the exports of each entry point in package.json, the types that these exports name, the
 * types that those types name, and so on.
 */
export function readSurface(root: string): Declaration[] {
  const api = new API({ cwd: root });
  try {
    const config = join(root, "test/surface/tsconfig.json");
    const { program, checker } = api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
    const surface = new Surface(root, checker);
    for (const [entryPoint, file] of entryPointsOf(root)) {
      const module = program.getSourceFile(join(root, file));
      if (module === undefined) throw new Error(`${file} is missing: run "npm run build" first`);
      for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(module)!))
        surface.addExport(symbol, entryPoint);
    }
    return surface.declarations();
  } finally {
    api.close();
  }
}

/** The entry points in package.json that have types: `./tune` and `./dist/tune/index.d.ts`. */
function entryPointsOf(root: string): [name: string, file: string][] {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.entries<{ types?: string }>(exports).flatMap(([name, { types }]) =>
    types === undefined ? [] : [[name, types]],
  );
}

interface Visited extends Declaration {
  /** The types that it names, and the member that names each. */
  references: Map<TypeScriptSymbol, string>;
}

class Surface {
  readonly #root: string;
  readonly #checker: Checker;
  readonly #visited = new Map<TypeScriptSymbol, Visited>();

  constructor(root: string, checker: Checker) {
    this.#root = root;
    this.#checker = checker;
  }

  declarations(): Declaration[] {
    return [...this.#visited.values()];
  }

  addExport(symbol: TypeScriptSymbol, entryPoint: string): void {
    const target = this.#followAlias(symbol);
    this.#visit(target, entryPoint, target.name).isExported = true;
  }

  #visit(symbol: TypeScriptSymbol, entryPoint: string, shownBy: string): Visited {
    const visited = this.#visited.get(symbol) ?? this.#read(symbol, shownBy);
    this.#visited.set(symbol, visited);
    if (!visited.entryPoints.has(entryPoint)) {
      visited.entryPoints.add(entryPoint);
      for (const [other, path] of visited.references) this.#visit(other, entryPoint, path);
    }
    return visited;
  }

  #read(symbol: TypeScriptSymbol, shownBy: string): Visited {
    const nodes = symbol.declarations.flatMap((handle) => handle.resolve() ?? []);
    const origin = this.#originOf(nodes);
    const undocumented: string[] = [];
    const references = new Map<TypeScriptSymbol, string>();
    for (const node of origin.startsWith("src/") ? nodes : []) {
      const shown = readDeclaration(node, symbol.name);
      undocumented.push(...shown.undocumented);
      for (const { name, path } of shown.references) {
        const other = this.#symbolOf(name);
        const isTypeParameter = (other.flags & SymbolFlags.TypeParameter) !== 0;
        if (!isTypeParameter && !references.has(other)) references.set(other, path);
      }
    }
    const { name } = symbol;
    const entryPoints = new Set<string>();
    return { name, origin, isExported: false, entryPoints, shownBy, undocumented, references };
  }

  #symbolOf(name: Node): TypeScriptSymbol {
    const symbol = this.#checker.getSymbolAtLocation(isQualifiedName(name) ? name.right : name);
    if (symbol === undefined) throw new Error(`TypeScript has no symbol for ${name.getText()}`);
    return this.#followAlias(symbol);
  }

  #followAlias(symbol: TypeScriptSymbol): TypeScriptSymbol {
    return symbol.flags & SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /** TypeScript's own libraries come first: Node's types declare `URL` and others once more. */
  #originOf(declarations: Node[]): string {
    const origins = declarations.map((node) => this.#originOfFile(node.getSourceFile().fileName));
    return origins.includes("typescript") ? "typescript" : (origins[0] ?? "typescript");
  }

  #originOfFile(file: string): string {
    const path = relative(join(this.#root, "dist"), file);
    if (!path.startsWith("..")) return `src/${path.replace(/\.d\.ts$/, ".ts")}`;
    const [, name] = file.match(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/) ?? [];
    // The libraries are in a package for the platform, such as @typescript/typescript-linux-x64.
    return name?.startsWith("@typescript/") ? "typescript" : (name ?? file);
  }
}
