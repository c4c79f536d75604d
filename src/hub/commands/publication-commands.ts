import {
  acknowledgePublication,
  changePublication,
  failPublication,
  type PublishedNumber,
  publicationOf,
  refusePublication,
  takePublication,
} from '../../inventory/publication'
import type { SaleSignal, SaleStatus } from '../../inventory/sale-status'
import { availableStock, emptyStockLevel } from '../../inventory/stock-level'
import { endTelling, noteTold } from '../../inventory/tell-channels'
import { accept } from '../../outcome'
import type { PublicationRecord } from '../../store/publication-record'
import type { Command } from '../command'
import { familyNumbers, type ListingNumber } from '../family-numbers'
import type { Listing, PublishedGoods } from '../publication-plan'
import type { PublishedFamily } from '../published-families'
import type { Work } from '../work'

export interface PublishFamily {
  readonly family: PublishedFamily
  /** Whether a stock row is published by the plan, for rows these goods were sold from before. */
  readonly isPublished: (stockKey: string) => boolean
  /** Shop (`channel/shop`) whose numbers are to be told again even where they are the same; null: none. */
  readonly anew: string | null
}

/** Works out what each listing of goods that share stock may be told now, steps its thresholds, and leaves what is new to be sent. */
export const publishFamily: Command<PublishFamily, null, never> = {
  name: 'publishStock',
  answer: 'inRecord',
  needs: {
    publication: ({ family }) => listingsOf(family).map(({ key }) => key),
    stock: ({ family }, loaded) => [
      ...family.stockKeys,
      ...listingsOf(family).flatMap(({ key }) => loaded.get('publication', key).value?.stockKeys ?? []),
    ],
  },
  decide(work, { family, isPublished, anew }) {
    const known = family.goods.map((goods) =>
      goods.listings.map((listing) => work.get('publication', listing.key) ?? unpublished(goods, listing)),
    )
    const worked = familyNumbers(
      family,
      (key) => availableStock(work.level(key) ?? emptyStockLevel(key)),
      known.map((records) =>
        records.map(({ version, status, atMost }) => ({ previous: version < 0 ? undefined : status, atMost })),
      ),
    )
    let waits = false
    for (const [at, goods] of family.goods.entries()) {
      for (const [index, listing] of goods.listings.entries()) {
        const record = known[at]?.[index]
        const told = worked[at]?.[index]
        if (record === undefined || told === undefined) continue
        if (told.number < told.step.shown) waits = true
        const again = anew === `${listing.channel}/${listing.shop}`
        const about = { stockKeys: goods.stockKeys, plan: family.fingerprint }
        const next = published(record, { ...told, about, again, at: work.at })
        if (next === undefined) continue
        work.put('publication', listing.key, next)
        emitSignals(work, next, told.step.signals)
      }
    }
    for (const key of family.stockKeys) noteTold(work, key, waits ? 'due' : 'told')
    for (const key of new Set(known.flat().flatMap(({ stockKeys }) => stockKeys))) {
      if (!isPublished(key)) endTelling(work, key)
    }
    return accept(null)
  },
}

const listingsOf = ({ goods }: PublishedFamily) => goods.flatMap(({ listings }) => listings)

interface NextNumber extends ListingNumber {
  readonly about: Pick<PublicationRecord, 'stockKeys' | 'plan'>
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
  const isNew = known.status !== told.status || known.target !== told.target || known.plan !== told.plan
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
      { ...known, plan: null, status: 'offSale', target: 0 },
      { number: 0, status: 'offSale' },
      work.at,
    )
    work.put('publication', key, next)
    if (known.status !== 'offSale') emitSignals(work, next, [{ kind: 'saleStopped' }])
    for (const stockKey of known.stockKeys) if (!isPublished(stockKey)) endTelling(work, stockKey)
    return accept(null)
  },
}

/** A number on its way to a channel. */
export interface TakenOffer extends PublishedNumber {
  readonly key: string
  readonly channelSku: string
  readonly status: SaleStatus
  readonly fence: number
  readonly failures: number
}

export interface TakeOffers {
  readonly keys: readonly string[]
  /** After so long without an answer it counts as lost. */
  readonly leaseMs: number
}

/** Takes the newest numbers to send them: those that are due and not under way. What was lost on its way is taken anew. */
export const takeOffers: Command<TakeOffers, readonly TakenOffer[], never> = {
  name: 'takeOffers',
  answer: 'inRecord',
  needs: { publication: ({ keys }) => keys },
  decide(work, { keys, leaseMs }) {
    const offers: TakenOffer[] = []
    for (const key of keys) {
      const record = work.get('publication', key)
      if (record === undefined || record.nextAt === null || record.nextAt > work.at) continue
      const lost = record.underWay === null ? record : failPublication(record, record.underWay.version)
      const taken = takePublication(lost)
      const { underWay, failures } = taken
      if (underWay === null) continue
      const fence = record.fence + 1
      const atMost = Math.max(record.atMost, underWay.number)
      work.put('publication', key, { ...taken, fence, atMost, refused: null, nextAt: work.at + leaseMs })
      const { status = 'onSale' } = underWay
      offers.push({ ...underWay, key, channelSku: record.channelSku, status, fence, failures })
    }
    return accept(offers)
  },
}

/** What became of one offer. */
export type OfferAnswer =
  | { readonly how: 'taken' }
  /** For good: it is not offered again until the number changes. */
  | { readonly how: 'refused'; readonly code: string }
  | { readonly how: 'failed'; readonly code: string; readonly retryInMs: number }

export interface SettleOffers {
  readonly offers: readonly { readonly key: string; readonly fence: number; readonly answer: OfferAnswer }[]
  /** At this many failures in a row somebody is told. It is tried on. */
  readonly tellAtFailures: number
}

/** Notes what a channel answered. An answer to what was taken anew meanwhile is late and changes nothing. */
export const settleOffers: Command<SettleOffers, null, never> = {
  name: 'settleOffers',
  answer: 'inRecord',
  needs: { publication: ({ offers }) => offers.map(({ key }) => key) },
  decide(work, { offers, tellAtFailures }) {
    for (const { key, fence, answer } of offers) {
      const record = work.get('publication', key)
      if (record?.underWay == null || record.fence !== fence) continue
      const next = settled(record, record.underWay, answer, work.at)
      work.put('publication', key, next)
      const lasting = answer.how === 'failed' && next.failures === tellAtFailures
      if (answer.how === 'refused' || lasting) {
        const { version } = record.underWay
        work.emit('PublicationFailed', {
          ...aboutListing(next),
          version,
          code: answer.code,
          tries: record.failures + 1,
          at: work.at,
        })
      }
    }
    return accept(null)
  },
}

function settled(
  record: PublicationRecord,
  underWay: PublishedNumber,
  answer: OfferAnswer,
  at: number,
): PublicationRecord {
  const { version } = underWay
  if (answer.how === 'taken') {
    const next = acknowledgePublication(record, version)
    return { ...next, atMost: underWay.number, toldAt: at, error: null, nextAt: next.waiting === null ? null : at }
  }
  if (answer.how === 'refused') {
    const next = refusePublication(record, version)
    const atMost = record.shown?.number ?? record.atMost
    const { waiting } = next
    return { ...next, atMost, refused: underWay, error: answer.code, nextAt: waiting === null ? null : at }
  }
  return { ...failPublication(record, version), error: answer.code, nextAt: at + answer.retryInMs }
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

function aboutListing({ channel, shop, sku, channelSku }: PublicationRecord) {
  return { channel, shop, sku, channelSku }
}
