import ts from 'typescript'
import { isPure } from './import-rules'
import { placeOf, type Source, type Sources, walk } from './sources'

/** Names of the runtime that wait, read, write, draw lots or look at the environment. */
const OUTSIDE = new Set(
  'setTimeout setInterval setImmediate queueMicrotask fetch process performance crypto globalThis console navigator XMLHttpRequest WebSocket require __dirname'.split(
    ' ',
  ),
)

const DRAWERS = /(^|\/)(utils?|helpers?|common|misc|shared|base)(\/|\.ts$)/

export const MOST_LINES = 300

/** Uses of clock, randomness, timers, network and environment in code that decides and calculates. */
export function outsideWorld(sources: Sources): readonly string[] {
  const found: string[] = []
  for (const source of sources.values()) {
    if (!isPure(source.path)) continue
    const own = declaredNames(source)
    walk(source.tree, (node) => {
      const what = outsideUse(node, own)
      if (what !== undefined) found.push(`${placeOf(source, node)} uses ${what}`)
    })
  }
  return found
}

/** Files and folders whose name says nothing of what is in them. */
export function drawers(sources: Sources): readonly string[] {
  return [...sources.keys()].filter((path) => DRAWERS.test(path))
}

/** What is wrong with data is told by one module, so that paths are bounded and complete everywhere. */
export function ownProblemPaths(sources: Sources): readonly string[] {
  const found: string[] = []
  for (const source of sources.values()) {
    if (source.path === 'schema-problems.ts' || source.path.startsWith('testing/')) continue
    walk(source.tree, (node) => {
      if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'issues') return
      found.push(`${placeOf(source, node)} reads the issues of a schema`)
    })
  }
  return found
}

/** Modules that hold more than one concept, going by their length. */
export function longFiles(sources: Sources): readonly string[] {
  return [...sources.values()]
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines`)
}

/**
 * Names that a public index passes on and that nothing is said about. A type alias may go without: what it is made of
 * says what it is. So may an interface whose members have docstrings.
 */
export function undocumentedExports(sources: Sources): readonly string[] {
  const bare = new Set<string>()
  for (const source of sources.values()) {
    if (!source.path.endsWith('index.ts')) continue
    for (const { name, declaration } of exportsOf(sources, source)) {
      if (declaration === undefined) bare.add(`${source.path} exports ${name}, which stands nowhere`)
      else if (!isExplained(declaration)) bare.add(`${declaration.getSourceFile().fileName} ${name}`)
    }
  }
  return [...bare].sort()
}

function outsideUse(node: ts.Node, own: ReadonlySet<string>): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const access = `${node.expression.text}.${node.name.text}`
    if (access === 'Date.now' || access === 'Math.random') return access
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date') {
    return (node.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date') return 'Date()'
  if (ts.isMetaProperty(node)) return 'import.meta'
  if (!ts.isIdentifier(node) || !OUTSIDE.has(node.text) || own.has(node.text)) return undefined
  return isReference(node) ? node.text : undefined
}

/** True for a use of the name itself, not for a property, a key or a type that happens to be called so. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isShorthandPropertyAssignment(parent)) return true
  const names = (parent as { readonly name?: ts.Node }).name === node
  return !names && !ts.isTypeReferenceNode(parent)
}

function declaredNames({ tree }: Source): ReadonlySet<string> {
  const names = new Set<string>()
  walk(tree, (node) => {
    const named =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node)
    if (named && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text)
  })
  return names
}

interface Exported {
  readonly name: string
  readonly declaration: ts.Node | undefined
}

function exportsOf(sources: Sources, source: Source): readonly Exported[] {
  const found: Exported[] = []
  for (const statement of source.tree.statements) {
    if (ts.isExportDeclaration(statement)) {
      const specifier = statement.moduleSpecifier
      if (specifier === undefined || !ts.isStringLiteral(specifier)) continue
      const target = sources.get(source.imports.find((one) => one.specifier === specifier.text)?.target ?? '')
      const all = target === undefined ? [] : exportsOf(sources, target)
      const clause = statement.exportClause
      if (clause === undefined) found.push(...all)
      else if (ts.isNamedExports(clause)) {
        for (const { name, propertyName } of clause.elements) {
          const original = (propertyName ?? name).text
          found.push({ name: name.text, declaration: all.find((one) => one.name === original)?.declaration })
        }
      }
    } else if (ts.canHaveModifiers(statement) && isExported(statement)) {
      found.push(...declarationsIn(statement))
    }
  }
  return found
}

function isExported(statement: ts.HasModifiers): boolean {
  return ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
}

function declarationsIn(statement: ts.Statement): readonly Exported[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => ({ name: name.getText(), declaration: statement }))
  }
  const { name } = statement as { name?: ts.Node }
  return name === undefined ? [] : [{ name: name.getText(), declaration: statement }]
}

function isExplained(declaration: ts.Node): boolean {
  if (ts.isTypeAliasDeclaration(declaration) || hasDocstring(declaration)) return true
  return ts.isInterfaceDeclaration(declaration) && declaration.members.some(hasDocstring)
}

function hasDocstring(declaration: ts.Node): boolean {
  return ts.getJSDocCommentsAndTags(declaration).length > 0
}
