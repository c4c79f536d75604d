import { textFingerprint } from '../order/text-fingerprint'
import type { PublishedGoods } from './publication-plan'

/** Most listings of goods that share stock: all of them are worked out together whenever one of their rows changes. */
export const MOST_FAMILY_LISTINGS = 2_000

/** Goods whose numbers follow from the same stock: a bundle with all that is sold of its components, or one SKU by itself. */
export interface PublishedFamily {
  readonly goods: readonly PublishedGoods[]
  /** All their stock rows, sorted. */
  readonly stockKeys: readonly string[]
  /** Equal for plans that say the same of all these goods. */
  readonly fingerprint: string
}

/** The family of these goods, in an order of its own: whatever order they are listed in, the same numbers follow. */
export function publishedFamily(goods: readonly PublishedGoods[]): PublishedFamily {
  const [only] = goods
  if (goods.length === 1 && only !== undefined) {
    return { goods, stockKeys: only.stockKeys, fingerprint: only.fingerprint }
  }
  const sorted = [...goods].sort((a, b) => (a.id < b.id ? -1 : 1))
  const stockKeys = [...new Set(sorted.flatMap((entry) => entry.stockKeys))].sort()
  const fingerprint = textFingerprint(JSON.stringify(sorted.map((entry) => entry.fingerprint)))
  return { goods: sorted, stockKeys, fingerprint }
}

/** Puts goods that share a stock row, or are joined by others that do, into one family each. */
export function publishedFamilies(goods: readonly PublishedGoods[]): readonly PublishedFamily[] {
  const parent = goods.map((_, index) => index)
  const rootOf = (index: number) => {
    let root = index
    while (parent[root] !== root) {
      const above = parent[root] ?? 0
      parent[root] = parent[above] ?? 0
      root = above
    }
    return root
  }
  const firstOf = new Map<string, number>()
  for (const [index, { stockKeys }] of goods.entries()) {
    for (const key of stockKeys) {
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, index)
      else parent[rootOf(index)] = rootOf(first)
    }
  }
  const members = new Map<number, PublishedGoods[]>()
  for (const [index, entry] of goods.entries()) {
    const root = rootOf(index)
    const known = members.get(root)
    if (known === undefined) members.set(root, [entry])
    else known.push(entry)
  }
  return [...members.values()].map(publishedFamily)
}
