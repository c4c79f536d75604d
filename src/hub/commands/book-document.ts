import { arrivalKey, isInboundKey } from '../../inventory/inbound-pool'
import { FACT_LIMIT, mergeFacts, NO_FACTS } from '../../order/merge-facts'
import type { Order, OrderPlan, StoredFact } from '../../order/order'
import { orderNumber } from '../../order/order-number'
import { personalContent, type StoredContent, storedContent } from '../../order/stored-content'
import { accept, reject } from '../../outcome'
import type { IntakeAnswer, IntakeRecord } from '../../store/intake-record'
import type { LoadedRecords } from '../../store/store'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { followChannelAddress, type NewSnapshot } from '../follow-channel-address'
import { personalContext } from '../open-personal'
import { addDemandKeys } from '../order-demand'
import { demandAsRouted, planAsRouted } from '../order-routing'
import type { PreparedContent, PreparedDocument } from '../prepare-document'
import { reasonCode } from '../reason'
import type { Vault } from '../vault'
import type { Work } from '../work'
import { erasedContent, isErasedContent } from './erase-buyer'
import { type Booked, endedAnswer, isAnswered, type LimitFacts, type Quarantined, withAnswer } from './intake-answer'
import { quarantineReuse, type ReceivedDocument, reusesKey, sealRaw } from './receive-document'

export interface BookDocument {
  readonly received: ReceivedDocument
  readonly document: PreparedDocument
  readonly vault: Vault
  /** How far the channel's clock is ahead, where that is to be told; null: it is not. */
  readonly aheadMs: number | null
}

export type BookRejection =
  /** The channel used one delivery key for two different contents; both are kept, this one in quarantine. */
  { readonly code: 'EVENT_ID_REUSED' } | LimitFacts | Quarantined

/** Books a document: its facts join those of its order, and all that follows from them is decided at once. */
export const bookDocument: Command<BookDocument, Booked, BookRejection> = {
  name: 'bookDocument',
  answer: 'inRecord',
  series: ({ document }) => [document.series],
  needs: {
    intake: ({ received }) => [received.key, received.otherKey],
    order: ({ document }) => [document.orderKey],
    subjectKey: ({ document, received }, loaded) => {
      const subjects = received.raw === null ? [] : [received.rawSubject]
      for (const { subject } of document.contents.values()) subjects.push(subject)
      const known = loaded.get('order', document.orderKey).value
      if (known?.changedAddress !== undefined && known.content !== null) subjects.push(known.content.subject)
      return subjects
    },
    stockLock: ({ document }, loaded) => lockOf(document, loaded),
    stock: ({ document }, loaded) => stockOf(document, loaded),
  },
  decide: (work, { received, document, vault, aheadMs }) => {
    const known = work.get('intake', received.key)
    if (known !== undefined && reusesKey(known, received)) return quarantineReuse(work, received, vault)
    const before = work.get('order', document.orderKey)
    if (known !== undefined && isAnswered(known, work.commandId)) {
      const same = known.orders[0] === document.orderKey
      return endedAnswer(known, work.commandId, same ? before?.number : undefined)
    }
    if ((before?.facts.length ?? 0) + document.facts.length > FACT_LIMIT) {
      putIntake(work, received, known, vault, {
        state: 'quarantined',
        reason: 'LIMIT_FACTS',
        orders: [],
        answer: { commandId: work.commandId, answer: 'quarantined', reason: 'LIMIT_FACTS', reasonAt: null },
      })
      work.emit('DocumentQuarantined', { intakeKey: received.key, code: 'LIMIT_FACTS', at: work.at })
      return reject({ code: 'LIMIT_FACTS', limit: FACT_LIMIT })
    }
    const { order, changed } = bookFacts(work, before, document, received, vault)
    putIntake(work, received, known, vault, {
      state: 'booked',
      reason: null,
      orders: [document.orderKey],
      answer: { commandId: work.commandId, answer: 'booked', changed },
    })
    if (aheadMs !== null) {
      const { channel, shop, key: intakeKey } = received
      work.emit('ClockOffsetRaised', { intakeKey, channel, shop, offsetMs: aheadMs, at: work.at })
    }
    work.emit('DocumentBooked', { intakeKey: received.key, orderKey: document.orderKey, at: work.at })
    return accept({ kind: 'booked', orderKey: order.key, number: order.number, changed })
  },
}

function bookFacts(
  work: Work,
  before: Order | undefined,
  document: PreparedDocument,
  received: ReceivedDocument,
  vault: Vault,
): { order: Order; changed: boolean } {
  const incoming = document.facts.map((fact, index): StoredFact => {
    if (fact.kind === 'OrderCancelled' || fact.kind === 'OrderClosed')
      return { ...fact, reason: reasonCode(fact.reason) }
    if (fact.kind !== 'OrderPlaced') return fact
    const prepared = document.contents.get(index)
    if (prepared === undefined) throw new RangeError('Every snapshot of a document is prepared.')
    const digest = `${received.digest}#${index}`
    const content = sealedContent(work, document.orderKey, prepared, digest, vault)
    // An order that was erased stays so, whatever snapshot of it still comes, and under whosever name.
    return {
      ...fact,
      content: isErasedContent(content) || isErasedContent(before?.content) ? erasedContent(content) : content,
    }
  })
  const set = mergeFacts(before ?? NO_FACTS, incoming)
  if (before !== undefined && set === before) return { order: before, changed: false }
  const won = newSnapshot(set.facts, document, received)
  const changed = before?.changedAddress
  const order = changeOrder(work, before, before ?? seedOf(work, document), set, {
    planned: won === undefined ? (before ?? NO_PLAN) : planAsRouted(won.prepared, before?.routing),
    shop: document.shop,
    changedAddress:
      before === undefined || changed === undefined || won === undefined
        ? undefined
        : followChannelAddress(work, before, changed, won, vault),
  })
  return { order, changed: true }
}

function seedOf(work: Work, document: PreparedDocument) {
  return {
    key: document.orderKey,
    number: orderNumber(document.series, work.nextSerial(document.series)),
    channel: document.channel,
    shop: document.shop.shop,
    channelOrderNo: document.channelOrderNo,
    receivedAt: work.at,
  }
}

function sealedContent(
  work: Work,
  orderKey: string,
  { content, subject, buyerIndex, ipIndex, findings }: PreparedContent,
  digest: string,
  vault: Vault,
): StoredContent {
  const personal = vault.seal(work, subject, JSON.stringify(personalContent(content)), personalContext(orderKey))
  return storedContent(content, { buyerIndex, ipIndex, subject, personal, digest, findings })
}

const NO_PLAN: OrderPlan = Object.freeze({ plan: [], demand: null })

/** The snapshot that counts, where it is one of this document's; undefined: it is the one the order had, or there is none. */
function newSnapshot(
  facts: readonly StoredFact[],
  document: PreparedDocument,
  received: ReceivedDocument,
): NewSnapshot | undefined {
  for (const fact of facts) {
    if (fact.kind !== 'OrderPlaced') continue
    for (const [index, prepared] of document.contents) {
      if (fact.content.digest === `${received.digest}#${index}`) return { prepared, content: fact.content }
    }
  }
  return undefined
}

function lockOf(document: PreparedDocument, loaded: LoadedRecords): readonly string[] {
  const lock = loaded.get('order', document.orderKey).value?.lock
  return lock?.state === 'locked' ? [lock.id] : []
}

function stockOf(document: PreparedDocument, loaded: LoadedRecords): readonly string[] {
  const keys: string[] = []
  const order = loaded.get('order', document.orderKey).value
  for (const { demand, locking } of document.contents.values()) {
    if ((locking?.when ?? document.shop.lockStock) === 'never') continue
    addDemandKeys(keys, demandAsRouted(demand, order?.routing))
  }
  if (order !== undefined) keys.push(...stockKeysOf(order, loaded))
  return keys
}

/** Stock rows an order we know may touch: those its lock holds and those its plan asks for. */
export function stockKeysOf(order: Order, loaded: LoadedRecords): readonly string[] {
  const keys: string[] = []
  if (order.lock?.state === 'locked') {
    for (const { stockKey } of loaded.get('stockLock', order.lock.id).value?.lines ?? []) {
      keys.push(stockKey)
      if (isInboundKey(stockKey)) keys.push(arrivalKey(stockKey))
    }
  }
  addDemandKeys(keys, order.demand)
  for (const { stockKey } of order.lock?.owed ?? []) keys.push(stockKey)
  return keys
}

interface IntakeEnd extends Pick<IntakeRecord, 'state' | 'reason' | 'orders'> {
  /** What the command is answered. */
  readonly answer: IntakeAnswer
}

function putIntake(
  work: Work,
  received: ReceivedDocument,
  known: IntakeRecord | undefined,
  vault: Vault,
  { state, reason, orders, answer }: IntakeEnd,
): void {
  const kept = known ?? keptRaw(work, received, vault, state)
  work.put('intake', received.key, {
    key: received.key,
    channel: received.channel,
    shop: received.shop,
    digest: received.digest,
    raw: kept.raw,
    rawSubject: kept.rawSubject,
    source: received.source,
    receivedAt: known?.receivedAt ?? work.at,
    state,
    reason,
    reasonAt: null,
    tries: (known?.tries ?? 0) + 1,
    dueAt: null,
    orders,
    headers: known?.headers ?? received.headers,
    answered: withAnswer(known, answer),
  })
}

/** A booked document's bytes are kept unless its source keeps them; those of one put aside always are. */
function keptRaw(
  work: Work,
  received: ReceivedDocument,
  vault: Vault,
  state: IntakeRecord['state'],
): Pick<IntakeRecord, 'raw' | 'rawSubject'> {
  if (received.raw === null || (state === 'booked' && !received.keepRaw)) return { raw: null, rawSubject: null }
  return { raw: sealRaw(work, received, received.key, vault), rawSubject: received.rawSubject }
}
