import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { readSources, walk } from '../architecture/sources'

/** Members the types keep from hosts, by class: nothing at run time tells them from others. */
const hidden: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const found = new Map<string, Set<string>>()
  for (const { tree } of readSources(fileURLToPath(new URL('../../src', import.meta.url))).values()) {
    walk(tree, (node) => {
      if (!ts.isClassDeclaration(node) || node.name === undefined) return
      const names = new Set<string>()
      for (const member of node.members) {
        const declared = ts.isConstructorDeclaration(member) ? [...member.parameters] : [member]
        for (const one of declared) if (isKept(one) && one.name !== undefined) names.add(one.name.getText(tree))
      }
      found.set(node.name.text, names)
    })
  }
  return found
})()

function isKept(member: ts.ClassElement | ts.ParameterDeclaration): boolean {
  if (!ts.canHaveModifiers(member)) return false
  const kept: readonly ts.SyntaxKind[] = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword]
  return ts.getModifiers(member)?.some(({ kind }) => kept.includes(kind)) === true
}

/** A method of a hub that a host can call: `cases.bulk.mark`. */
export interface PublicMethod {
  readonly name: string
  readonly call: (...args: readonly unknown[]) => unknown
}

/** All methods reached from an object by its public members, services within services too. */
export function publicMethods(root: object, path: string): readonly PublicMethod[] {
  const methods = new Map<string, PublicMethod>()
  const visit = (target: object, prefix: string, seen: readonly object[]) => {
    for (const name of publicNames(target)) {
      const value: unknown = Reflect.get(target, name)
      const at = prefix === '' ? name : `${prefix}.${name}`
      if (typeof value === 'function') {
        methods.set(at, { name: at, call: (...args) => Reflect.apply(value, target, args) as unknown })
      } else if (typeof value === 'object' && value !== null && !seen.includes(value) && !isData(value)) {
        visit(value, at, [...seen, value])
      }
    }
  }
  visit(root, path, [root])
  return [...methods.values()]
}

function publicNames(target: object): readonly string[] {
  const names = new Set(Object.keys(target))
  const kept = new Set(['constructor'])
  for (
    let proto = Object.getPrototypeOf(target);
    proto !== null && proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto)
  ) {
    for (const name of Object.getOwnPropertyNames(proto)) names.add(name)
    for (const name of hidden.get(proto.constructor.name) ?? []) kept.add(name)
  }
  return [...names].filter((name) => !kept.has(name))
}

/** Maps, sets, arrays and the like are no services. */
function isData(value: object): boolean {
  const proto: unknown = Object.getPrototypeOf(value)
  return (
    value instanceof Map || value instanceof Set || Array.isArray(value) || ArrayBuffer.isView(value) || proto === null
  )
}
