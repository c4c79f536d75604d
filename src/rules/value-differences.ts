/** Most differences that are told. */
const MOST_DIFFERENCES = 1_000

/** One place where two values differ. */
export interface ValueDifference {
  /** The way to it, such as `rules.3.when.value`; empty for the whole. */
  readonly path: string
  /** Absent where there was nothing there. */
  readonly before?: unknown
  /** Absent where there is nothing there any more. */
  readonly after?: unknown
}

/**
 * Where two plain JSON values differ, in the order of the later one, what it dropped behind. Members of lists that all have
 * an `id` of their own are held against each other by it, so that a rule put in between changes no other; the path then
 * names the id. Told up to the first 1,000.
 */
export function valueDifferences(before: unknown, after: unknown): readonly ValueDifference[] {
  const found: ValueDifference[] = []
  compare('', before, after, found)
  return found
}

function compare(path: string, before: unknown, after: unknown, found: ValueDifference[]): void {
  if (found.length >= MOST_DIFFERENCES || before === after) return
  const [old, now] = [partsOf(before, after), partsOf(after, before)]
  if (old === undefined || now === undefined) {
    if (before === undefined) found.push({ path, after })
    else if (after === undefined) found.push({ path, before })
    else found.push({ path, before, after })
    return
  }
  for (const name of new Set([...now.keys(), ...old.keys()])) {
    compare(path === '' ? name : `${path}.${name}`, old.get(name), now.get(name), found)
  }
}

/** The parts of a value by name; undefined where it is not of the same sort as the other. */
function partsOf(value: unknown, other: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || typeof other !== 'object' || other === null) return undefined
  if (Array.isArray(value) !== Array.isArray(other)) return undefined
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const ids = idsOf(value)
  if (ids !== undefined && idsOf(other as readonly unknown[]) !== undefined) {
    return new Map(value.map((part, place) => [ids[place] ?? '', part]))
  }
  return new Map(value.map((part, place) => [`${place}`, part]))
}

function idsOf(parts: readonly unknown[]): readonly string[] | undefined {
  const ids: string[] = []
  for (const part of parts) {
    const id = typeof part === 'object' && part !== null ? (part as { id?: unknown }).id : undefined
    if (typeof id !== 'string') return undefined
    ids.push(id)
  }
  return new Set(ids).size === ids.length ? ids : undefined
}
