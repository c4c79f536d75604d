/** Most values of a set of rules, its lists' words included. */
const MOST_VALUES = 5_000_000

/**
 * True while no object or list stands deeper in `value` than `deepest` levels. Asked before anything that calls itself for
 * each level, for which a hundred thousand brackets would be too deep. Circles are too deep as well, and five million
 * values too many.
 */
export function isNestedWithin(value: unknown, deepest: number): boolean {
  let level: readonly object[] = [value].filter(isContainer)
  let seen = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= deepest) return false
    const inner: object[] = []
    for (const container of level) {
      const values = Object.values(container)
      seen += values.length
      if (seen > MOST_VALUES) return false
      for (const one of values) if (isContainer(one)) inner.push(one)
    }
    level = inner
  }
  return true
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
