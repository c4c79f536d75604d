import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ts from 'typescript'

/** A module of the library, by its path inside `src`, such as `money/allocate.ts`. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

export interface Import {
  /** As written: `../money/allocate`, `zod`, `node:crypto`. */
  readonly specifier: string
  /** The module it names inside `src`; undefined for a package and for a path that leads nowhere. */
  readonly target: string | undefined
  /** Names taken out of it; empty for a whole module and for a bare import. */
  readonly names: readonly string[]
  /** Erased when compiled. */
  readonly typeOnly: boolean
}

/** The modules of the library by path. */
export type Sources = ReadonlyMap<string, Source>

/** Parses modules given as text, as a test plants them. */
export function sourcesOf(files: Readonly<Record<string, string>>): Sources {
  const paths = new Set(Object.keys(files))
  const sources = new Map<string, Source>()
  for (const [path, text] of Object.entries(files)) {
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
    sources.set(path, { path, text, tree, imports: importsOf(tree, path, paths) })
  }
  return sources
}

/** Parses all modules of a folder. */
export function readSources(folder: string): Sources {
  const files: Record<string, string> = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue
    const path = join(entry.parentPath, entry.name)
    files[relative(folder, path).split(sep).join('/')] = readFileSync(path, 'utf8')
  }
  return sourcesOf(files)
}

/** Calls `visit` for every node of a module. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** `2:14`, as editors count. */
export function placeOf(source: Source, node: ts.Node): string {
  const { line, character } = source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree))
  return `${source.path}:${line + 1}:${character + 1}`
}

function importsOf(tree: ts.SourceFile, path: string, paths: ReadonlySet<string>): readonly Import[] {
  const imports: Import[] = []
  const add = (specifier: ts.Node | undefined, names: readonly string[] = [], typeOnly = false) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return
    imports.push({ specifier: specifier.text, target: targetOf(specifier.text, path, paths), names, typeOnly })
  }
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node)) {
      const { importClause } = node
      const bindings = importClause?.namedBindings
      const erased = importClause?.isTypeOnly === true || (importClause?.name === undefined && onlyTypes(bindings))
      add(node.moduleSpecifier, namesIn(bindings), erased)
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, namesIn(node.exportClause), node.isTypeOnly || onlyTypes(node.exportClause))
    } else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
      add(node.moduleReference.expression)
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, [], true)
    else if (ts.isCallExpression(node) && isImportCall(node)) add(node.arguments[0])
  })
  return imports
}

function isImportCall({ expression }: ts.CallExpression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  )
}

type Bindings = ts.NamedImportBindings | ts.NamedExportBindings | undefined

/** `{ type A, type B }`: nothing is left of it when compiled. */
function onlyTypes(bindings: Bindings): boolean {
  if (bindings === undefined || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return false
  return bindings.elements.length > 0 && bindings.elements.every(({ isTypeOnly }) => isTypeOnly)
}

function namesIn(bindings: Bindings): readonly string[] {
  if (bindings === undefined || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return []
  return bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
}

function targetOf(specifier: string, from: string, paths: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const path = join(dirname(from), specifier).split(sep).join('/')
  return [`${path}.ts`, path === '.' ? 'index.ts' : `${path}/index.ts`].find((candidate) => paths.has(candidate))
}
