import ts from 'typescript'
import { type Sources, walk } from '../architecture/sources'

export interface Codes {
  /** Codes of refusals, findings and warnings: values that are returned. */
  readonly returned: ReadonlySet<string>
  /** Codes of errors that are thrown, and the class of each. */
  readonly thrown: ReadonlyMap<string, string>
}

/** Every code that is written in the sources, as a value or as a type, found by the name of its property. */
export function codesOf(sources: Sources): Codes {
  const aliases = aliasesOf(sources)
  const returned = new Set<string>()
  const thrown = new Map<string, string>()
  for (const { path, tree } of sources.values()) {
    // The suites and the simulator refuse nothing themselves.
    if (path.startsWith('testing/')) continue
    walk(tree, (node) => {
      const error = errorClassAround(node)
      if (error !== undefined) {
        const typed = ts.isPropertyDeclaration(node) || ts.isParameter(node) ? node : undefined
        if (typed?.name.getText(tree) !== 'code') return
        for (const code of [...literals(typed.initializer, aliases), ...literals(typed.type, aliases)]) {
          thrown.set(code, error)
        }
      } else if (ts.isStringLiteral(node) && NAMED_CODE.test(node.text) && !isThrownHere(node)) {
        returned.add(node.text)
      } else if (ts.isPropertyAssignment(node) && node.name.getText(tree) === 'code') {
        for (const code of literals(node.initializer, aliases)) returned.add(code)
      } else if (ts.isPropertySignature(node) && node.name.getText(tree) === 'code') {
        for (const code of literals(node.type, aliases)) returned.add(code)
      }
    })
  }
  return { returned, thrown }
}

/** A code of two words and more is known by its looks, wherever it is handed on from. */
const NAMED_CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/

/** The class of errors that a node is a part of. */
function errorClassAround(node: ts.Node): string | undefined {
  for (let around = node.parent; around !== undefined; around = around.parent) {
    if (ts.isClassLike(around)) {
      const base = around.heritageClauses?.[0]?.types[0]?.expression.getText() ?? ''
      return /(Error|Fault)$/.test(base) ? (around.name?.text ?? '') : undefined
    }
  }
  return undefined
}

/** True for an argument of an error that is being made, and for a type that only such errors use. */
function isThrownHere(node: ts.Node): boolean {
  for (let around = node.parent; around !== undefined; around = around.parent) {
    if (ts.isNewExpression(around)) return true
    if (ts.isTypeAliasDeclaration(around)) return true
    if (ts.isStatement(around)) return false
  }
  return false
}

type Aliases = ReadonlyMap<string, ts.TypeNode>

function aliasesOf(sources: Sources): Aliases {
  const aliases = new Map<string, ts.TypeNode>()
  for (const { tree } of sources.values()) {
    for (const statement of tree.statements) {
      if (ts.isTypeAliasDeclaration(statement)) aliases.set(statement.name.text, statement.type)
    }
  }
  return aliases
}

/** The texts in capital letters that an expression or a type may be. */
function literals(node: ts.Node | undefined, aliases: Aliases): readonly string[] {
  if (node === undefined) return []
  if (ts.isStringLiteral(node)) return /^[A-Z][A-Z0-9_]+$/.test(node.text) ? [node.text] : []
  if (ts.isLiteralTypeNode(node)) return literals(node.literal, aliases)
  if (ts.isUnionTypeNode(node)) return node.types.flatMap((type) => literals(type, aliases))
  if (ts.isConditionalExpression(node))
    return [node.whenTrue, node.whenFalse].flatMap((part) => literals(part, aliases))
  if (ts.isTypeReferenceNode(node)) return literals(aliases.get(node.typeName.getText()), aliases)
  return []
}
