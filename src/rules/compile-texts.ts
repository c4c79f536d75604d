import { lookAt, type ValueTest } from './compile-comparison'
import type { ConditionOf } from './condition'
import { fitsPattern } from './fits-pattern'
import type { KnownField, Reader } from './node'
import type { Scope } from './scope'
import { NO, UNKNOWN, YES } from './verdict'

/** A text that is one of several, or none of them. */
export function compileMembership(
  condition: ConditionOf<'in' | 'notIn'>,
  path: string,
  scope: Scope,
): ValueTest | undefined {
  const field = textField(condition.field, path, scope)
  const values = scope.words(condition.values, `${path}.values`)
  if (field === undefined || values === undefined) return undefined
  const read = field.read as Reader<string>
  const among = new Set(values)
  const [inside, outside] = condition.test === 'in' ? ([YES, NO] as const) : ([NO, YES] as const)
  return {
    test: (subject, _run, part) => {
      const text = read(subject, part)
      return text === null ? UNKNOWN : among.has(text) ? inside : outside
    },
    look: lookAt(field, condition.field),
  }
}

/** A text that holds a word of a list. */
export function compileContains(condition: ConditionOf<'contains'>, path: string, scope: Scope): ValueTest | undefined {
  const field = textField(condition.field, path, scope)
  const finder = scope.finder(condition.words, `${path}.words`)
  if (field === undefined || finder === undefined) return undefined
  const read = field.read as Reader<string>
  return {
    test: (subject, _run, part) => {
      const text = read(subject, part)
      return text === null ? UNKNOWN : finder.occursIn(text) ? YES : NO
    },
    look: (subject, part) => {
      const text = read(subject, part)
      return { ...lookAt(field, condition.field)(subject, part), words: text === null ? [] : finder.wordsIn(text) }
    },
  }
}

/** A whole text that fits a pattern. */
export function compileLike(condition: ConditionOf<'like'>, path: string, scope: Scope): ValueTest | undefined {
  const field = textField(condition.field, path, scope)
  if (!scope.pattern(condition.pattern.length, path) || field === undefined) return undefined
  const read = field.read as Reader<string>
  const fits = fitsPattern(condition.pattern)
  return {
    test: (subject, _run, part) => {
      const text = read(subject, part)
      return text === null ? UNKNOWN : fits(text) ? YES : NO
    },
    look: lookAt(field, condition.field),
  }
}

/** Several texts, of which any, all or none are among given ones. */
export function compileHas(
  condition: ConditionOf<'hasAny' | 'hasAll' | 'hasNone'>,
  path: string,
  scope: Scope,
): ValueTest | undefined {
  const field = scope.field(condition.field, `${path}.field`)
  const values = scope.words(condition.values, `${path}.values`)
  if (field === undefined || values === undefined) return undefined
  if (field.type !== 'texts') return scope.problem('TEST_NOT_FOR_TYPE', `${path}.field`, 'a field of type texts')
  const read = field.read as Reader<readonly string[]>
  const among = new Set(values)
  const holds = {
    hasAny: (texts: readonly string[]) => texts.some((text) => among.has(text)),
    hasAll: (texts: readonly string[]) => new Set(texts.filter((text) => among.has(text))).size === among.size,
    hasNone: (texts: readonly string[]) => !texts.some((text) => among.has(text)),
  }[condition.test]
  return {
    test: (subject, _run, part) => {
      const texts = read(subject, part)
      return texts === null ? UNKNOWN : holds(texts) ? YES : NO
    },
    look: lookAt(field, condition.field),
  }
}

function textField(name: string, path: string, scope: Scope): KnownField | undefined {
  const field = scope.field(name, `${path}.field`)
  if (field === undefined || field.type === 'text') return field
  return scope.problem('TEST_NOT_FOR_TYPE', `${path}.field`, 'a field of type text')
}
