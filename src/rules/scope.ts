import { RULE_LIMITS } from './condition'
import type { KnownField, RuleProblem, RuleProblemCode } from './node'
import type { Field, ListField, RateField, Vocabulary } from './vocabulary'
import { createWordFinder, type WordFinder } from './word-finder'

/** The names that may stand in a condition, and the problems found so far. */
export interface Scope {
  /** The field, or undefined after the problem was noted. */
  field(name: string, path: string): KnownField | undefined
  list(name: string, path: string): ListField<unknown> | undefined
  rate(name: string, path: string): RateField<unknown> | undefined
  /** Words written out, or those of a named list. */
  words(given: WordsOrList, path: string): readonly string[] | undefined
  /** One finder for each named list, however many rules use it. */
  finder(given: WordsOrList, path: string): WordFinder | undefined
  /** Counts a pattern's characters with those of the whole set; false, and the problem noted, beyond what a set may have. */
  pattern(characters: number, path: string): boolean
  /** The scope of conditions over one part of a list. */
  inside(list: ListField<unknown>): Scope
  problem(code: RuleProblemCode, path: string, expected?: string): undefined
}

export type WordsOrList = readonly string[] | { readonly list: string }

/** Most problems told at once. */
const MOST_PROBLEMS = 50

export function createScope(
  vocabulary: Vocabulary<never>,
  wordLists: ReadonlyMap<string, readonly string[]>,
  problems: RuleProblem[],
): Scope {
  const fields = new Map(Object.entries(vocabulary.fields as Readonly<Record<string, Field<unknown>>>))
  const lists = new Map(Object.entries((vocabulary.lists ?? {}) as Readonly<Record<string, ListField<unknown>>>))
  const rates = new Map(Object.entries((vocabulary.rates ?? {}) as Readonly<Record<string, RateField<unknown>>>))
  const partFields = new Set([...lists.values()].flatMap((list) => Object.keys(list.fields)))
  const finders = new Map<string, WordFinder>()
  let patternCharacters = 0

  const scopeWith = (within: ListField<unknown> | undefined): Scope => {
    const parts = new Map(Object.entries(within?.fields ?? {}))
    const scope: Scope = {
      field(name, path) {
        const part = parts.get(name)
        if (part !== undefined) return known(part, (_subject, one) => part.read(one))
        const field = fields.get(name)
        // A function takes no more than it declares: the way to a subject's field serves as it is.
        if (field !== undefined) return known(field, field.read)
        if (partFields.has(name)) return scope.problem('FIELD_OUTSIDE_LIST', path)
        return scope.problem('FIELD_UNKNOWN', path, nearest(name, [...fields.keys(), ...parts.keys()]))
      },
      list(name, path) {
        if (within !== undefined) return scope.problem('LIST_INSIDE_LIST', path)
        return lists.get(name) ?? scope.problem('LIST_UNKNOWN', path, nearest(name, [...lists.keys()]))
      },
      rate: (name, path) => rates.get(name) ?? scope.problem('RATE_UNKNOWN', path, nearest(name, [...rates.keys()])),
      words(given, path) {
        if (!('list' in given)) return given
        return (
          wordLists.get(given.list) ?? scope.problem('LIST_UNKNOWN', path, nearest(given.list, [...wordLists.keys()]))
        )
      },
      finder(given, path) {
        const words = scope.words(given, path)
        if (words === undefined) return undefined
        if (!('list' in given)) return createWordFinder(words)
        const finder = finders.get(given.list) ?? createWordFinder(words)
        finders.set(given.list, finder)
        return finder
      },
      pattern(characters, path) {
        patternCharacters += characters
        if (patternCharacters <= RULE_LIMITS.patternCharacters) return true
        scope.problem(
          'RULE_TOO_LARGE',
          path,
          `at most ${RULE_LIMITS.patternCharacters} characters of patterns in a set`,
        )
        return false
      },
      inside: scopeWith,
      problem(code, path, expected) {
        if (problems.length < MOST_PROBLEMS)
          problems.push(expected === undefined ? { code, path } : { code, path, expected })
        return undefined
      },
    }
    return scope
  }
  return scopeWith(undefined)
}

function known({ type, personal = false }: Field<never>, read: KnownField['read']): KnownField {
  return { type, personal, read }
}

/** The name that was most likely meant: one with the same last word, or the same beginning; undefined where none is near. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const small = name.toLowerCase()
  const last = small.slice(small.lastIndexOf('.') + 1)
  return (
    names.find((known) => known.toLowerCase() === small) ??
    names.find((known) => known.toLowerCase().endsWith(`.${last}`)) ??
    names.find((known) => known.toLowerCase().startsWith(small.slice(0, Math.max(3, small.length - 2))))
  )
}
