/**
 * Writes `src/model-export/typescript/runtime-code.ts`, from which exported TypeScript modules are
 * made: every top-level declaration that the entries below reach through imports, as TypeScript
 * without comments, and which others each needs. Part of the build; the file is not kept in the
 * repository, so it can't be older than its sources.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-5.4";

const source = fileURLToPath(new URL("../src", import.meta.url));
const out = join(source, "model-export/typescript/runtime-code.ts");

/** What modules name by themselves, by file. */
const ENTRIES = {
  "model-export/typescript/runtime.ts": ["readModel", "createModulePredictor"],
  "model/boosting/boosting.ts": ["boostingPredictor"],
  "model/constant.ts": ["constantPredictor"],
  "model/convolution/fitted.ts": ["convolutionPredictor"],
  "model/kernel/kernel.ts": ["kernelPredictor"],
  "model/linear.ts": ["linearPredictor"],
  "model/neighbors.ts": ["neighborsPredictor"],
  "model/network/network.ts": ["networkPredictor"],
  "model/tree/average-of-trees.ts": ["forestPredictor"],
  "model/tree/decision-tree.ts": ["treePredictor"],
  "tune/preparation/column-encoding.ts": ["writeFilled", "writeOneHot", "writeTargetMeans"],
  "tune/text/effect-encoding.ts": ["writeTextEffects"],
  "tune/text/component-encoding.ts": ["writeTextComponents"],
  "tune/text/n-gram-encoding.ts": ["encodeNGrams"],
  "tune/image/image-features.ts": ["withImageFeatures"],
  "tune/table/column-builder.ts": [
    ...["numberBuilder", "writtenNumberBuilder", "scaleBuilder"],
    ...["dateBuilder", "categoryBuilder", "textBuilder"],
  ],
};
/** Names that modules export: no declaration of the runtime may have them. */
const TAKEN = [
  ...["Row", "Label", "Probabilities", "Prediction", "predict", "predictAll"],
  ...["predictProbabilities", "MODEL", "PREDICT"],
];

const printer = ts.createPrinter({ removeComments: true });

/** A source file: its declarations by name, and where its imports come from. */
const files = new Map();

function readFile(path) {
  const known = files.get(path);
  if (known !== undefined) return known;
  const tree = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2023, true);
  const file = { path, tree, declarations: new Map(), imports: new Map() };
  files.set(path, file);
  for (const statement of tree.statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
      const target = statement.moduleSpecifier?.text;
      if (!target?.startsWith(".")) continue;
      const from = join(dirname(path), target);
      const named = ts.isImportDeclaration(statement)
        ? statement.importClause?.namedBindings
        : statement.exportClause;
      for (const e of named?.elements ?? [])
        file.imports.set(e.name.text, { from, name: (e.propertyName ?? e.name).text });
    } else if (ts.isVariableStatement(statement)) {
      const [{ name }, ...more] = statement.declarationList.declarations;
      if (ts.isIdentifier(name) && more.length === 0) file.declarations.set(name.text, statement);
      else file.bare = statement.getText();
    } else if (statement.name === undefined) file.bare = statement.getText();
    else file.declarations.set(statement.name.text, statement);
  }
  return file;
}

/** The declaration that a name in a file stands for; undefined for globals and local names. */
function resolve(path, name) {
  const file = readFile(path);
  const node = file.declarations.get(name);
  if (node !== undefined) return { file, name, node };
  const imported = file.imports.get(name);
  return imported && resolve(imported.from, imported.name);
}

/** Whether an identifier is the name of a member, which no declaration at the top can be. */
function isMemberName(id) {
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === id;
  if (ts.isQualifiedName(parent)) return parent.right === id;
  if (ts.isBindingElement(parent)) return parent.propertyName === id;
  const isMember =
    ts.isPropertyAssignment(parent) || ts.isTypeElement(parent) || ts.isClassElement(parent);
  return isMember && parent.name === id;
}

/** Adds the names that a pattern such as `{ a, b: [c] }` binds. */
function addBound(name, to) {
  if (ts.isIdentifier(name)) to.add(name.text);
  else for (const element of name.elements) if (element.name) addBound(element.name, to);
}

/** Names that a node binds for what is within it; the statements of the file itself bind none. */
const boundNames = new Map();
function namesBoundBy(node) {
  const known = boundNames.get(node);
  if (known !== undefined) return known;
  const names = new Set();
  for (const parameter of node.parameters ?? []) addBound(parameter.name, names);
  for (const parameter of node.typeParameters ?? []) names.add(parameter.name.text);
  if (ts.isMappedTypeNode(node)) names.add(node.typeParameter.name.text);
  const lists = [
    ...(ts.isBlock(node) ? node.statements.filter(ts.isVariableStatement) : []),
    ...(node.initializer?.declarations ? [{ declarationList: node.initializer }] : []),
  ];
  for (const { declarationList } of lists)
    for (const { name } of declarationList.declarations) addBound(name, names);
  boundNames.set(node, names);
  return names;
}

/** Whether an identifier stands for something within a function or type. */
function isLocal(id) {
  for (let node = id.parent; !ts.isSourceFile(node); node = node.parent)
    if (namesBoundBy(node).has(id.text)) return true;
  return false;
}

/** Reached declarations by their statement, in the order in which modules are evaluated. */
const reached = new Map();
const order = [];

function reach({ file, name, node }) {
  const known = reached.get(node);
  if (known !== undefined) return known;
  const declaration = { file, name, node, uses: new Map() };
  reached.set(node, declaration);
  if (file.bare !== undefined)
    throw new Error(`${file.path} has a statement that declares not one name: ${file.bare}`);
  const visit = (child) => {
    if (ts.isIdentifier(child) && !isMemberName(child) && !isLocal(child)) {
      const other = resolve(file.path, child.text);
      if (other !== undefined) declaration.uses.set(child.text, reach(other));
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  order.push(declaration);
  return declaration;
}

for (const [path, names] of Object.entries(ENTRIES))
  for (const name of names) {
    const found = resolve(join(source, path), name);
    if (found === undefined) throw new Error(`${path} has no ${name}`);
    reach(found);
  }

/** Gives each declaration a name of its own: two files may use the same one. */
const taken = new Set(TAKEN);
for (const declaration of order) {
  const { name } = declaration;
  let own = name;
  for (let n = 2; taken.has(own); n++) own = `${name}${n}`;
  taken.add(own);
  declaration.own = own;
}

/** The code of a declaration, in which others have their own names. */
function codeOf({ file, node, uses }) {
  const renamed = (id) => {
    if (!ts.isIdentifier(id) || isMemberName(id) || isLocal(id)) return undefined;
    const use = uses.get(id.text);
    return use === undefined || use.own === id.text ? undefined : use.own;
  };
  const { transformed } = ts.transform(node, [
    (context) => (root) => {
      const visit = (child) => {
        if (ts.isShorthandPropertyAssignment(child) && renamed(child.name) !== undefined)
          return ts.factory.createPropertyAssignment(child.name.text, visit(child.name));
        const own = renamed(child);
        if (own !== undefined) return ts.factory.createIdentifier(own);
        return ts.visitEachChild(child, visit, context);
      };
      return visit(root);
    },
  ]);
  const text = printer.printNode(ts.EmitHint.Unspecified, transformed[0], file.tree);
  return text.replace(/^export /, "").replace(/\n +/g, (indent) => indent.replaceAll("    ", " "));
}

const index = new Map(order.map((declaration, i) => [declaration, i]));
const parts = order.map((declaration) => {
  const needs = [...new Set(declaration.uses.values())].filter((use) => use !== declaration);
  return {
    name: declaration.own,
    needs: needs.map((use) => index.get(use)),
    code: codeOf(declaration),
  };
});
for (const names of Object.values(ENTRIES))
  for (const name of names)
    if (!parts.some((part) => part.name === name)) throw new Error(`${name} has another name`);

/** Declarations of a file, which follow one another in the main, on one line. */
const lines = [];
for (const [i, part] of parts.entries()) {
  if (i > 0 && order[i].file === order[i - 1].file)
    lines.push(`${lines.pop()} ${JSON.stringify(part)},`);
  else lines.push(`  ${JSON.stringify(part)},`);
}
writeFileSync(
  out,
  `// Made by scripts/build-export-runtime.mjs; not to be edited.
/** A declaration of the runtime of exported modules. */
export interface RuntimeDeclaration {
  readonly name: string;
  /** Indices of the declarations that it needs. */
  readonly needs: readonly number[];
  readonly code: string;
}
/** In the order in which they are evaluated. */
export const declarations: readonly RuntimeDeclaration[] = [
${lines.join("\n")}
];
`,
);
const size = parts.reduce((sum, { code }) => sum + code.length, 0);
if (process.argv.includes("--list"))
  for (const { file, own } of order) console.log(relative(source, file.path), own);
if (process.argv.includes("--list"))
  console.log(`${parts.length} declarations, ${size} characters`);
