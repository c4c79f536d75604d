import { changePublication, publicationOf } from '../../inventory/publication'
import { furtherTaken, type QuotaTaken, quotaTaken } from '../../inventory/quota-taken'
import type { SaleSignal, SaleStatus } from '../../inventory/sale-status'
import { availableStock, emptyStockLevel, type StockLevel, stockPlace } from '../../inventory/stock-level'
import { endTelling, noteTold } from '../../inventory/tell-channels'
import { accept } from '../../outcome'
import { type PublicationRecord, pendingOf } from '../../store/publication-record'
import type { Command } from '../command'
import { familyNumbers, type ListingNumber } from '../family-numbers'
import type { Listing, PublishedGoods } from '../publication-plan'
import type { PublishedFamily } from '../published-families'
import { quotaSince } from '../quota-reader'
import type { Work } from '../work'
import { aboutListing } from './offer-commands'

export interface PublishFamily {
  readonly family: PublishedFamily
  /** Whether a stock row is published by the plan, for rows these goods were sold from before. */
  readonly isPublished: (stockKey: string) => boolean
  /** Shop (`channel/shop`) whose numbers are to be told again even where they are the same; null: none. */
  readonly anew: string | null
  /** What was counted of fixed quotas, by the key of the listing. */
  readonly taken: ReadonlyMap<string, QuotaTaken>
  /** Keys of listings that were taken off this stock, and that a channel may not have heard of yet. */
  readonly leaving: readonly string[]
}

/** Works out what each listing of goods that share stock may be told now, steps its thresholds, and leaves what is new to be sent. */
export const publishFamily: Command<PublishFamily, { readonly left: readonly string[] }, never> = {
  name: 'publishStock',
  answer: 'inRecord',
  needs: {
    publication: ({ family, leaving }) => [...listingsOf(family).map(({ key }) => key), ...leaving],
    stock: ({ family }, loaded) => [
      ...family.stockKeys,
      ...listingsOf(family).flatMap(({ key }) => loaded.get('publication', key).value?.stockKeys ?? []),
    ],
  },
  decide(work, { family, isPublished, anew, taken, leaving }) {
    const known = family.goods.map((goods) =>
      goods.listings.map((listing) => work.get('publication', listing.key) ?? unpublished(goods, listing)),
    )
    const quotas = family.goods.map((goods, at) =>
      goods.listings.map((listing, index) =>
        quotaOf(listing, known[at]?.[index], { read: taken.get(listing.key), at: work.at }),
      ),
    )
    const leavers = leaving.flatMap((key) => work.get('publication', key) ?? []).filter(isLeaving)
    const worked = familyNumbers(
      family,
      (key) => availableStock(work.level(key) ?? emptyStockLevel(key)),
      family.goods.map(({ stockKeys }, at) =>
        (known[at] ?? []).map(({ version, status, atMost }, index) => {
          const quota = quotas[at]?.[index] ?? null
          const pieces = quota === null ? undefined : quotaTaken(quota, stockKeys)
          return { previous: version < 0 ? undefined : status, atMost, taken: pieces }
        }),
      ),
      leavers.map(leavingSet),
    )
    let waits = family.goods.some(({ stockKeys }, at) =>
      known[at]?.some(({ plan }, index) => {
        const quota = quotas[at]?.[index] ?? null
        const isFollowed = plan === family.fingerprint
        return quota !== null && stockKeys.some((key) => isBehind(quota, key, { level: work.level(key), isFollowed }))
      }),
    )
    let raiseWaits = false
    let isPending = leavers.length > 0
    for (const [at, goods] of family.goods.entries()) {
      for (const [index, listing] of goods.listings.entries()) {
        const record = known[at]?.[index]
        const told = worked[at]?.[index]
        if (record === undefined || told === undefined) continue
        if (told.number < told.step.shown) raiseWaits = true
        const again = anew === `${listing.channel}/${listing.shop}`
        const { stockKeys } = goods
        const quota = quotas[at]?.[index] ?? null
        const about = { stockKeys, plan: family.fingerprint, listedAt: record.listedAt ?? work.at, quota }
        const next = published(record, { ...told, about, again, at: work.at })
        if (pendingOf(next ?? record) !== null) isPending = true
        if (next === undefined) continue
        work.put('publication', listing.key, next)
        emitSignals(work, next, told.step.signals)
      }
    }
    // A cut that a channel refused for good frees nothing: a raise that waits for it is not looked at again until something changes.
    if (raiseWaits && isPending) waits = true
    for (const key of family.stockKeys) noteTold(work, key, waits ? 'due' : 'told')
    for (const key of new Set(known.flat().flatMap(({ stockKeys }) => stockKeys))) {
      if (!isPublished(key)) endTelling(work, key)
    }
    const stays = new Set(leavers.map(({ key }) => key))
    return accept({ left: leaving.filter((key) => !stays.has(key)) })
  },
}

/**
 * A channel may still be selling an article that was taken off. Where it refuses for good to hear so, there is nothing to wait
 * for, and its pieces are shown elsewhere.
 */
function isLeaving(record: PublicationRecord): boolean {
  const { plan, atMost, refused } = record
  const hears = plan !== null || refused === null || pendingOf(record) !== null
  return (plan !== null || atMost > 0) && hears
}

/** What an article that leaves may still be showing. What a bundle was made of is not known any more: all of it is kept. */
function leavingSet({ sku, stockKeys, atMost, waiting }: PublicationRecord) {
  const skus = new Set(stockKeys.map((key) => stockPlace(key).sku))
  const quantity = skus.size === 1 && skus.has(sku) ? 1 : Number.MAX_SAFE_INTEGER
  return {
    target: 0,
    atMost: Math.max(atMost, waiting?.number ?? 0),
    uses: [...skus].map((each) => ({ sku: each, quantity })),
  }
}

/** What is known to be taken of a quota; null where nothing is to be counted. */
function quotaOf(
  listing: Listing,
  record: PublicationRecord | undefined,
  { read, at }: { readonly read: QuotaTaken | undefined; readonly at: number },
): QuotaTaken | null {
  if (listing.quota === null) return null
  const since = quotaSince(listing, record) ?? at
  const known = record?.quota?.since === since ? record.quota : { since, rows: [] }
  return furtherTaken(known, read)
}

/**
 * Movements of the row may be left to count. None are where channels have heard of the row by this plan and it has not changed
 * since, for a working out that leaves some leaves the row due.
 */
function isBehind(
  { rows }: QuotaTaken,
  stockKey: string,
  { level, isFollowed }: { readonly level: StockLevel | undefined; readonly isFollowed: boolean },
): boolean {
  const counted = rows.find((row) => row.stockKey === stockKey)
  if (counted === undefined) return true
  if (level === undefined || (isFollowed && level.telling === 'told')) return false
  return counted.version < level.version
}

const listingsOf = ({ goods }: PublishedFamily) => goods.flatMap(({ listings }) => listings)

interface NextNumber extends ListingNumber {
  readonly about: Pick<PublicationRecord, 'stockKeys' | 'plan' | 'listedAt' | 'quota'>
  readonly again: boolean
  readonly at: number
}

/** The record after a working out; undefined where nothing about it is new. */
function published(
  known: PublicationRecord,
  { about, step, number, again, at }: NextNumber,
): PublicationRecord | undefined {
  const newest = known.waiting ?? known.underWay ?? known.refused ?? known.shown
  // A raise that waits for others' cuts and may not grow yet changes nothing, its status included.
  const waits = number < step.shown && number === newest?.number
  const status: SaleStatus =
    waits && newest.status !== undefined ? newest.status : number === 0 ? 'offSale' : step.status
  const same = newest?.number === number && newest.status === status
  const told = { ...known, ...about, status: step.status, target: step.shown }
  if (!same || again)
    return changed({ ...told, refused: null, ...(again ? { shown: null } : {}) }, { number, status }, at)
  const isNew = (['status', 'target', 'plan', 'quota', 'listedAt'] as const).some(
    (field) => known[field] !== told[field],
  )
  return isNew ? told : undefined
}

/** Leaves a number to be sent, unless the channel shows it or is being told it. What keeps failing keeps its next try. */
function changed(
  record: PublicationRecord,
  { number, status }: { readonly number: number; readonly status: SaleStatus },
  at: number,
): PublicationRecord {
  const next = changePublication(record, { number, status, version: record.version + 1 })
  if (next.underWay !== null) return next
  if (next.waiting === null) return { ...next, nextAt: null }
  return { ...next, nextAt: record.failures > 0 ? (record.nextAt ?? at) : at }
}

function unpublished({ sku, stockKeys }: PublishedGoods, listing: Listing): PublicationRecord {
  const { key, channel, shop, channelSku } = listing
  return {
    ...publicationOf(channel, sku),
    key,
    shop,
    channelSku,
    stockKeys,
    plan: null,
    listedAt: null,
    quota: null,
    status: 'offSale',
    target: 0,
    refused: null,
    atMost: 0,
    fence: 0,
    nextAt: null,
    toldAt: null,
    error: null,
  }
}

export interface WithdrawListing {
  /** `channel/shop/channelSku`. */
  readonly key: string
  readonly isPublished: (stockKey: string) => boolean
}

/** Takes an article off sale that is listed no more. */
export const withdrawListing: Command<WithdrawListing, null, never> = {
  name: 'withdrawListing',
  answer: 'inRecord',
  needs: {
    publication: ({ key }) => [key],
    stock: ({ key }, loaded) => loaded.get('publication', key).value?.stockKeys ?? [],
  },
  decide(work, { key, isPublished }) {
    const known = work.get('publication', key)
    if (known === undefined || known.plan === null) return accept(null)
    const next = changed(
      { ...known, plan: null, listedAt: null, quota: null, status: 'offSale', target: 0, refused: null },
      { number: 0, status: 'offSale' },
      work.at,
    )
    work.put('publication', key, next)
    if (known.status !== 'offSale') emitSignals(work, next, [{ kind: 'saleStopped' }])
    for (const stockKey of known.stockKeys) if (!isPublished(stockKey)) endTelling(work, stockKey)
    return accept(null)
  },
}

function emitSignals(work: Work, record: PublicationRecord, signals: readonly SaleSignal[]): void {
  const about = { ...aboutListing(record), at: work.at }
  for (const signal of signals) {
    if (signal.kind === 'saleLimited') work.emit('SaleLimited', { ...about, purchaseLimit: signal.purchaseLimit })
    else if (signal.kind === 'saleStopped') work.emit('SaleStopped', about)
    else if (signal.kind === 'saleRestored') work.emit('SaleRestored', about)
    else if (signal.kind === 'stockRecovered') work.emit('StockRecovered', { ...about, published: signal.published })
    else {
      const { published: shown, purchaseLimit } = signal
      work.emit('StockLow', { ...about, published: shown, purchaseLimit })
    }
  }
}
