import { AttributeIndex } from './attribute-index'
import { type Brief, type BriefQuery, checkBriefs } from './brief'
import { RECORD_KIND_SPECS, type RecordKind, type RecordKindSpec, type Records } from './records'
import type { Loaded } from './store'

/** Records of a memory store in brief. An attribute is indexed from the first time it is asked for. */
export class MemoryBriefs {
  private readonly indexes = new Map<RecordKind, Map<string, AttributeIndex<unknown>>>()

  /** Follows one write; free while nothing was asked for. */
  move(kind: RecordKind, key: string, before: unknown, after: unknown): void {
    const indexes = this.indexes.get(kind)
    if (indexes !== undefined) for (const index of indexes.values()) index.move(key, before, after)
  }

  find<K extends RecordKind>(
    kind: K,
    table: ReadonlyMap<string, Loaded<Records[K]>>,
    query: BriefQuery,
  ): ReadonlyMap<string, readonly Brief[]> {
    checkBriefs(kind, query)
    const { since = Number.NEGATIVE_INFINITY, before = Number.POSITIVE_INFINITY, also = [], limit } = query
    const spec: RecordKindSpec<K> = RECORD_KIND_SPECS[kind]
    const index = this.index(kind, table, query.by)
    const found = new Map<string, readonly Brief[]>()
    for (const value of query.values) {
      const briefs: Brief[] = []
      for (const key of index.of(value)) {
        const record = table.get(key)?.value
        if (record === undefined) continue
        const at = spec.sortAt(record)
        if (at < since || at >= before) continue
        briefs.push({ key, at, also: also.map((name) => spec.attributes[name]?.(record) ?? null) })
      }
      briefs.sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1))
      if (briefs.length > 0) found.set(value, briefs.slice(0, limit))
    }
    return found
  }

  private index<K extends RecordKind>(
    kind: K,
    table: ReadonlyMap<string, Loaded<Records[K]>>,
    by: string,
  ): AttributeIndex<unknown> {
    let indexes = this.indexes.get(kind)
    if (indexes === undefined) {
      indexes = new Map()
      this.indexes.set(kind, indexes)
    }
    const known = indexes.get(by)
    if (known !== undefined) return known
    const spec: RecordKindSpec<K> = RECORD_KIND_SPECS[kind]
    const index = new AttributeIndex<unknown>((record) => spec.attributes[by]?.(record as Records[K]) ?? null)
    for (const [key, { value }] of table) if (value !== undefined) index.move(key, undefined, value)
    indexes.set(by, index)
    return index
  }
}
