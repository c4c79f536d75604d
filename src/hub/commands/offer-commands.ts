import {
  acknowledgePublication,
  failPublication,
  type PublishedNumber,
  refusePublication,
  takePublication,
} from '../../inventory/publication'
import type { SaleStatus } from '../../inventory/sale-status'
import { accept } from '../../outcome'
import type { PublicationRecord } from '../../store/publication-record'
import type { Command } from '../command'

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

/** What events say of the article they are about. */
export function aboutListing({ channel, shop, sku, channelSku }: PublicationRecord) {
  return { channel, shop, sku, channelSku }
}
