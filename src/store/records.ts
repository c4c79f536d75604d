import { type ShopWatch, shopWatchOfBody } from '../anomaly/shop-watch'
import type { ApprovalRequest } from '../approval/approval-request'
import type { AutomationRecord } from '../automation/automation-run'
import { caseTimer } from '../cases/attend-case'
import type { Case } from '../cases/case-record'
import type { ExpectedReceipt } from '../inventory/expected-receipt'
import { type StockLevel, WAITING } from '../inventory/stock-level'
import type { StockLock } from '../inventory/stock-lock'
import type { NotificationLane } from '../notification/lane'
import { type NotificationRecord, notificationState } from '../notification/notification'
import type { NotificationPace } from '../notification/pace'
import type { Fulfilment } from '../order/fulfilment'
import type { Order } from '../order/order'
import type { OrderRoute, WarehouseDay } from '../routing/order-route'
import type { Policy } from '../rules/policy'
import type { SubjectKeyRecord } from '../security/subject-key'
import type { Answer } from './answer'
import type { StockCountRecord, StockSnapshotRecord } from './count-records'
import { type IntakeRecord, intakeOfBody } from './intake-record'
import { orderBody, orderOfBody } from './order-body'
import type { PolicyVersionRecord } from './policy-version-record'
import { type PublicationRecord, pendingOf } from './publication-record'
import type { SnapshotSourceRecord } from './snapshot-source-record'

/** Everything a store keeps one by one, by kind and key. */
export interface Records {
  intake: IntakeRecord
  order: Order
  fulfilment: Fulfilment
  shopWatch: ShopWatch
  orderRoute: OrderRoute
  warehouseDay: WarehouseDay
  case: Case
  approval: ApprovalRequest
  subjectKey: SubjectKeyRecord
  answer: Answer
  stockLock: StockLock
  publication: PublicationRecord
  policy: Policy
  policyVersion: PolicyVersionRecord
  snapshotSource: SnapshotSourceRecord
  stockSnapshot: StockSnapshotRecord
  stockCount: StockCountRecord
  inboundReceipt: ExpectedReceipt
  notificationLane: NotificationLane
  notification: NotificationRecord
  notificationPace: NotificationPace
  automation: AutomationRecord
  stock: StockLevel
}

export type RecordKind = keyof Records

/**
 * The kinds in the one global lock order. Every unit of work locks existing records in this order, and within a kind by
 * key, so two units can never wait for each other in a circle.
 */
export const RECORD_KINDS = [
  'intake',
  'order',
  'fulfilment',
  'shopWatch',
  'orderRoute',
  'warehouseDay',
  'case',
  'approval',
  'subjectKey',
  'answer',
  'stockLock',
  'publication',
  'policy',
  'policyVersion',
  'snapshotSource',
  'stockSnapshot',
  'stockCount',
  'inboundReceipt',
  'notificationLane',
  'notification',
  'notificationPace',
  'automation',
  'stock',
] as const satisfies readonly RecordKind[]

/** Values a record can be found and listed by. Text is compared as text, numbers as numbers. */
export type Attributes = Readonly<Record<string, string | number | null>>

export interface RecordKindSpec<K extends RecordKind> {
  /**
   * Loading locks the record until the unit of work ends. Kinds that are written once and then only read need no lock:
   * two writers of one new key meet at the insert.
   */
  readonly locked: boolean
  /**
   * When the record's timer fires; null: it has none. Timers are part of the record, so none can be orphaned. A kind whose
   * records never have one says null here, and no tick looks among them.
   */
  readonly dueAt: ((record: Records[K]) => number | null) | null
  /** Listing order: newest first by this instant, then by key. */
  sortAt(record: Records[K]): number
  readonly attributes: Readonly<Record<string, (record: Records[K]) => string | number | null>>
  /** What is written down of a record, where that is less than the record itself, and the way back. */
  readonly body?: { write(record: Records[K]): unknown; read(body: never): Records[K] }
  /** Attributes that are unique over all records of the kind. */
  readonly unique: readonly string[]
}

/** Each kind of record: whether it is locked, when its timer fires, what it is listed and found by. */
export const RECORD_KIND_SPECS: { readonly [K in RecordKind]: RecordKindSpec<K> } = {
  intake: {
    locked: true,
    dueAt: (record) => record.dueAt,
    sortAt: (record) => record.receivedAt,
    attributes: { channel: (r) => r.channel, shop: (r) => r.shop, state: (r) => r.state, reason: (r) => r.reason },
    body: { write: (record) => record, read: intakeOfBody },
    unique: [],
  },
  order: {
    locked: true,
    dueAt: orderTimer,
    sortAt: (record) => record.placedAt,
    attributes: {
      number: (r) => r.number,
      channel: (r) => r.channel,
      shop: (r) => r.shop,
      status: (r) => r.status,
      paymentStatus: (r) => r.payment.status,
      buyer: (r) => r.content?.buyerIndex ?? null,
      mergeKey: (r) => r.content?.mergeKey ?? null,
      waitsFor: (r) => r.waitsFor,
      ip: (r) => r.content?.ipIndex ?? null,
      returned: (r) => (r.parcels.some(({ status }) => status === 'returned') ? 'yes' : null),
    },
    body: { write: orderBody, read: orderOfBody },
    unique: ['number'],
  },
  fulfilment: {
    locked: true,
    dueAt: null,
    sortAt: (record) => record.madeAt,
    attributes: { channel: (r) => r.channel, shop: (r) => r.shop, state: (r) => r.state },
    unique: [],
  },
  shopWatch: {
    locked: true,
    // No timer: a process judges its own shops, and asks for them by name.
    dueAt: null,
    sortAt: (record) => record.watchedAt,
    attributes: {},
    body: { write: (record) => record, read: shopWatchOfBody },
    unique: [],
  },
  orderRoute: {
    locked: true,
    dueAt: null,
    sortAt: (record) => record.decidedAt,
    attributes: { channel: (r) => r.channel, shop: (r) => r.shop, state: (r) => r.state },
    unique: [],
  },
  warehouseDay: { locked: true, dueAt: null, sortAt: () => 0, attributes: {}, unique: [] },
  case: {
    locked: true,
    dueAt: caseTimer,
    sortAt: (record) => record.openedAt,
    attributes: {
      state: (r) => r.state,
      priority: (r) => r.class.priority,
      owner: (r) => r.owner,
      kind: (r) => r.kind,
      subject: (r) => `${r.subject.kind}/${r.subject.key}`,
      shop: (r) => r.shop,
      bulk: (r) => r.bulk,
      overdue: (r) => (r.overdueAt === null ? null : 'yes'),
    },
    unique: [],
  },
  approval: {
    locked: true,
    dueAt: (record) => record.dueAt,
    sortAt: (record) => record.changedAt,
    attributes: {
      state: (r) => r.state,
      kind: (r) => r.kind,
      subject: (r) => r.subject,
      applicant: (r) => r.applicant,
      orderKey: (r) => r.orderKey,
    },
    unique: [],
  },
  subjectKey: { locked: false, dueAt: null, sortAt: () => 0, attributes: {}, unique: [] },
  answer: { locked: false, dueAt: null, sortAt: (record) => record.at, attributes: {}, unique: [] },
  stockLock: {
    locked: true,
    dueAt: (record) => (record.state === 'locked' ? record.expiresAt : null),
    sortAt: (record) => record.lockedAt,
    attributes: { state: (r) => r.state, owner: (r) => r.owner },
    unique: [],
  },
  publication: {
    locked: true,
    // No timer of the tick's: whoever serves a shop asks for what is to be sent there, so that what only others can send is not in the way.
    dueAt: null,
    sortAt: (record) => record.nextAt ?? record.toldAt ?? 0,
    attributes: {
      channel: (r) => r.channel,
      shop: (r) => r.shop,
      sku: (r) => r.sku,
      status: (r) => r.status,
      pending: pendingOf,
    },
    unique: [],
  },
  policy: {
    locked: true,
    dueAt: null,
    sortAt: (record) => record.changedAt,
    attributes: { kind: (r) => r.kind },
    unique: [],
  },
  policyVersion: {
    // Written once; two who save at once meet at the policy's own row.
    locked: false,
    dueAt: null,
    sortAt: (record) => record.version,
    attributes: { policy: (r) => r.policy },
    unique: [],
  },
  snapshotSource: {
    locked: true,
    // No timer of the tick's either: only those who have the source can run it, and they ask for it by name.
    dueAt: null,
    sortAt: (record) => record.dueAt,
    attributes: {},
    unique: [],
  },
  stockSnapshot: {
    locked: true,
    dueAt: null,
    sortAt: (record) => record.startedAt,
    attributes: {},
    unique: [],
  },
  stockCount: {
    locked: true,
    dueAt: null,
    sortAt: (record) => record.countedAt,
    attributes: {},
    unique: [],
  },
  inboundReceipt: {
    locked: true,
    // It is told once that goods are late; the instant they are expected at is its timer until then.
    dueAt: (record) => (record.state === 'open' && record.overdueAt === null ? record.expectedAt : null),
    sortAt: (record) => record.expectedAt,
    attributes: { stockKey: (r) => r.stockKey, state: (r) => r.state },
    unique: [],
  },
  notificationLane: {
    locked: true,
    dueAt: (record) => record.dueAt,
    sortAt: (record) => record.dueAt ?? 0,
    attributes: { transport: (r) => r.transport, recipient: (r) => r.recipient },
    unique: [],
  },
  notification: {
    locked: true,
    dueAt: (record) => record.dueAt,
    sortAt: (record) => record.raisedAt,
    attributes: {
      recipient: (r) => r.recipient,
      state: notificationState,
      importance: (r) => r.importance,
      event: (r) => r.event,
    },
    unique: [],
  },
  notificationPace: { locked: true, dueAt: null, sortAt: () => 0, attributes: {}, unique: [] },
  automation: { locked: true, dueAt: (record) => record.dueAt, sortAt: () => 0, attributes: {}, unique: [] },
  stock: {
    locked: true,
    dueAt: (record) => (record.wakeAt === WAITING ? null : record.wakeAt),
    sortAt: () => 0,
    attributes: {
      sku: (r) => r.sku,
      warehouse: (r) => r.warehouse,
      pool: (r) => r.pool,
      telling: (r) => r.telling,
    },
    unique: [],
  },
}

/** One timer for all: when the order closes, when it is judged, and when its way is looked at. */
function orderTimer({ dueAt, judging, routing }: Order): number | null {
  return earlier(earlier(dueAt, judging?.at), routing?.at)
}

function earlier(some: number | null, other: number | null | undefined): number | null {
  if (other == null) return some
  return some === null || other < some ? other : some
}
