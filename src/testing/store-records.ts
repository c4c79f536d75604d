import type { Case } from '../cases/case-record'
import type { StockLevel } from '../inventory/stock-level'
import { emptyStockLevel } from '../inventory/stock-level'
import type { StockLock } from '../inventory/stock-lock'
import type { Order } from '../order/order'
import type { AuditBlock, AuditHead } from '../security/audit-chain'
import type { Answer } from '../store/answer'
import type { IntakeRecord } from '../store/intake-record'
import type { OutboxMessage } from '../store/outbox-message'
import type { PublicationRecord } from '../store/publication-record'
import type { RecordKind, Records } from '../store/records'
import type { Changes, LoadedRecords, Moment, RecordChange, Store, UnitOfWork } from '../store/store'

/** The smallest order a store can keep: one of which only a fact is known so far. */
export function orderRecord(key: string, differing: Partial<Order> = {}): Order {
  return {
    key,
    number: `N-${key}`,
    channel: 'own',
    shop: 'main',
    channelOrderNo: key,
    facts: [],
    superseded: [],
    content: null,
    placedAt: 1_000,
    status: 'awaitingPayment',
    statusSince: 1_000,
    payment: { status: 'pending', captured: 0, refunded: 0 },
    parcels: [],
    findings: [],
    plan: [],
    demand: null,
    holds: [],
    lock: null,
    waitsFor: null,
    anomalies: [],
    revision: 1,
    receivedAt: 1_000,
    dueAt: null,
    ...differing,
  }
}

/** A case somebody opened about an order, with a deadline an hour later. */
export function caseRecord(key: string, differing: Partial<Case> = {}): Case {
  return {
    key,
    subject: { kind: 'order', key: 'own/main/1' },
    kind: 'late',
    about: null,
    shop: 'own/main',
    origin: 'person',
    bulk: null,
    class: { stage: 'inSale', impact: 'minor', party: 'internal', priority: 'P2', pauses: false, suggests: [] },
    state: 'open',
    factsHold: null,
    rule: null,
    evidence: [],
    seen: 1,
    firstSeenAt: 1_000,
    lastSeenAt: 1_000,
    openedAt: 1_000,
    openings: 1,
    owner: null,
    standIns: [],
    level: 0,
    overdueAt: null,
    dueAt: 3_601_000,
    rootCause: null,
    endedAt: null,
    tags: [],
    notes: [],
    history: [],
    episodes: [],
    choice: null,
    ...differing,
  }
}

export function intakeRecord(key: string, differing: Partial<IntakeRecord> = {}): IntakeRecord {
  return {
    key,
    channel: 'own',
    shop: 'main',
    digest: 'd',
    raw: null,
    rawSubject: null,
    source: 'webhook',
    receivedAt: 1_000,
    state: 'pending',
    reason: null,
    reasonAt: null,
    tries: 0,
    dueAt: null,
    orders: [],
    headers: {},
    answered: [],
    ...differing,
  }
}

export function answerRecord(commandId: string, value: unknown = null): Answer {
  return { commandId, command: 'lockStock', fingerprint: 'f', outcome: { ok: true, value }, at: 1_000 }
}

export function stockLockRecord(id: string, differing: Partial<StockLock> = {}): StockLock {
  return {
    id,
    lines: [{ stockKey: 'W/P/A', quantity: 1 }],
    state: 'locked',
    owner: 'order-1',
    expiresAt: null,
    lockedAt: 1_000,
    fingerprint: 'f',
    fence: 1,
    shortages: [],
    ...differing,
  }
}

/** A number that waits to be told to a channel. */
export function publicationRecord(key: string, differing: Partial<PublicationRecord> = {}): PublicationRecord {
  return {
    key,
    channel: 'own',
    shop: 'main',
    sku: 'A',
    channelSku: key,
    stockKeys: ['W/P/A'],
    plan: 'f',
    listedAt: 900,
    quota: null,
    status: 'onSale',
    target: 7,
    version: 0,
    waiting: { number: 7, version: 0, status: 'onSale' },
    underWay: null,
    shown: null,
    refused: null,
    failures: 0,
    atMost: 0,
    fence: 0,
    nextAt: 1_000,
    toldAt: null,
    error: null,
    ...differing,
  }
}

export function stockRecord(key: string, onHand: number, version = 1): StockLevel {
  return { ...emptyStockLevel(key), onHand, version }
}

export function outboxMessage(id: string, differing: Partial<OutboxMessage> = {}): OutboxMessage {
  return { id, topic: 'shipment', aggregate: id, seq: 1, body: { id }, createdAt: 1_000, ...differing }
}

/** The block that follows a head; its hash is a stand-in, since a store does not check what was sealed. */
export function auditBlock(head: AuditHead, commandId: string): AuditBlock {
  const seq = head.seq + 1
  const hash = seq.toString(16).padStart(64, 'a')
  const entry = { commandId, actor: { type: 'test', id: '1' }, action: 'test', outcome: 'accepted', changes: [] }
  return { chain: head.chain, seq, at: 1_000, prev: head.hash, hash, entries: [entry] }
}

export const noChanges: Changes = { records: [], movements: [], outbox: [], audit: null }

export type Keys = { readonly [K in RecordKind]?: readonly string[] }

/** A unit of work on keys that are known beforehand. */
export function unitOn(keys: Keys, decide: (loaded: LoadedRecords, moment: Moment) => Partial<Changes>): UnitOfWork {
  return {
    keysOf: (kind) => keys[kind] ?? [],
    decide: (loaded, moment) => ({ ...noChanges, ...decide(loaded, moment) }),
  }
}

/** The change that saves `value` over whatever was loaded: the next version, 1 when there was none. */
export function saving<K extends RecordKind>(
  loaded: LoadedRecords,
  kind: K,
  key: string,
  value: Records[K],
): RecordChange {
  const { version } = loaded.get(kind, key)
  return { kind, key, from: version, to: version + 1, value } as RecordChange
}

/** Saves records of one kind in one unit of work. */
export async function put<K extends RecordKind>(
  store: Store,
  kind: K,
  records: Readonly<Record<string, Records[K]>>,
): Promise<void> {
  const entries = Object.entries(records)
  await store.transact(
    unitOn({ [kind]: entries.map(([key]) => key) }, (loaded) => ({
      records: entries.map(([key, value]) => saving(loaded, kind, key, value)),
    })),
  )
}
