import {
  getTextOfJSDocComment,
  isCallSignatureDeclaration,
  isConditionalTypeNode,
  isExpressionWithTypeArguments,
  isImportTypeNode,
  isIndexSignatureDeclaration,
  isIntersectionTypeNode,
  isJSDoc,
  isParameterDeclaration,
  isPrivateIdentifier,
  isPropertySignatureDeclaration,
  isTypeLiteralNode,
  isTypeParameterDeclaration,
  isTypeQueryNode,
  isTypeReferenceNode,
  isUnionTypeNode,
  isVariableDeclaration,
  ModifierFlags,
  type Node,
  SyntaxKind,
  type TypeLiteralNode,
} from "typescript/unstable/ast";

/** What a declaration shows to a reader: the types that it names, and what has no docstring. */
export interface Shown {
  /** The name nodes of types, each with the member that names the type. */
  references: { name: Node; path: string }[];
  /** The name of the declaration and of those members that have no docstring. */
  undocumented: string[];
}

/** Reads one declaration, called `name`, from a declaration file. */
export function readDeclaration(declaration: Node, name: string): Shown {
  const shown: Shown = { references: [], undocumented: [] };
  if (!isDocumented(declaration)) shown.undocumented.push(name);

  // `compared` is true in a type that others are compared with: nobody reads values of that type.
  const walk = (node: Node, path: string, compared: boolean): void => {
    const reference = nameOfReference(node);
    if (reference !== undefined) shown.references.push({ name: reference, path });
    node.forEachChild((child) => {
      if (isPrivate(child)) return;
      const inside = pathTo(child, node, path);
      if (needsDocstring(child) && !compared && !isDocumented(child))
        shown.undocumented.push(inside);
      walk(child, inside, compared || isComparedIn(child, node));
    });
  };
  walk(declaration, name, false);
  return shown;
}

function nameOfReference(node: Node): Node | undefined {
  if (isTypeReferenceNode(node)) return node.typeName;
  if (isExpressionWithTypeArguments(node)) return node.expression;
  if (isTypeQueryNode(node)) return node.exprName;
  if (isImportTypeNode(node)) return node.qualifier;
  return undefined;
}

/** The parts that many kinds of nodes have; the nodes of the compiler answer to all names. */
interface Named extends Node {
  readonly name?: Node;
  readonly type?: Node;
  readonly modifierFlags?: ModifierFlags;
}

const MEMBERS = new Set([
  SyntaxKind.PropertySignature,
  SyntaxKind.MethodSignature,
  SyntaxKind.CallSignature,
  SyntaxKind.ConstructSignature,
  SyntaxKind.IndexSignature,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.GetAccessor,
]);

/** The docstring of a type also describes its only member, if that member has no name. */
function needsDocstring(node: Node): boolean {
  if (!MEMBERS.has(node.kind)) return false;
  const isNameless = isIndexSignatureDeclaration(node) || isCallSignatureDeclaration(node);
  return !(isNameless && isTypeLiteralNode(node.parent) && node.parent.members.length === 1);
}

/** TypeScript reads a docstring on lines of its own only: not in `{ /** Text. *\/ a: number }`. */
function isDocumented(node: Node): boolean {
  // `export declare const x` has its docstring at the statement.
  const place = isVariableDeclaration(node) ? node.parent.parent : node;
  return (place.jsDoc ?? []).some(
    (doc) => isJSDoc(doc) && (getTextOfJSDocComment(doc.comment) ?? "").trim() !== "",
  );
}

function isPrivate(node: Node): boolean {
  const { name, modifierFlags = 0 } = node as Named;
  return (name && isPrivateIdentifier(name)) || (modifierFlags & ModifierFlags.Private) !== 0;
}

/** `{ … }` in `<T extends { … }>`, in `T extends { … } ? …` and in `Extract<T, { … }>`. */
function isComparedIn(child: Node, node: Node): boolean {
  return (
    (isTypeParameterDeclaration(node) && child === node.constraint) ||
    (isConditionalTypeNode(node) && child === node.extendsType) ||
    (isTypeReferenceNode(node) && /^(Extract|Exclude)$/.test(node.typeName.getText()))
  );
}

const CALLABLE = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionType,
  SyntaxKind.MethodSignature,
  SyntaxKind.MethodDeclaration,
]);

/** The name of `child` for a reader: `Param.kind`, `space(options)`, `Event[type="paused"]`. */
function pathTo(child: Node, node: Node, path: string): string {
  if (isIndexSignatureDeclaration(child)) return `${path}[${child.parameters[0].name.getText()}]`;
  if (isCallSignatureDeclaration(child)) return `${path}()`;
  if (MEMBERS.has(child.kind)) return `${path}.${nameOf(child)}`;
  if (isParameterDeclaration(child))
    return isIndexSignatureDeclaration(node) ? path : `${path}(${nameOf(child)})`;
  if (CALLABLE.has(node.kind) && child === (node as Named).type) return `${path}()`;
  if (isTypeLiteralNode(child) && (isUnionTypeNode(node) || isIntersectionTypeNode(node)))
    return `${path}${tagOf(child)}`;
  return path;
}

function nameOf(node: Node): string {
  return (node as Named).name?.getText() ?? "new";
}

/** What tells a member of a union from the others: `[type="paused"]`. */
function tagOf({ members }: TypeLiteralNode): string {
  for (const member of members) {
    const type = isPropertySignatureDeclaration(member) ? member.type.getText() : "";
    if (type.startsWith('"')) return `[${nameOf(member)}=${type}]`;
  }
  return "";
}
