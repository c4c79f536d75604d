import { RECORD_KIND_SPECS, type RecordKind, type RecordKindSpec, type Records } from '../store/records'
import type { SqlRow } from './statement'

/** How a column's values travel: as text, as whole numbers, or as JSON texts. */
export type ColumnType = 'text' | 'bigint' | 'json'

export interface Column<T> {
  readonly name: string
  readonly type: ColumnType
  readonly of: (record: T) => unknown
}

/** A record kind as a table: `key` and `version` stand in front of the columns. */
export interface RecordTable<T = never> {
  readonly kind: RecordKind
  readonly name: string
  readonly columns: readonly Column<T>[]
  /** Columns to select after `key` and `version`. */
  readonly selected: readonly string[]
  /** The record in a row that starts with `key` and `version`. */
  readonly read: (row: SqlRow) => unknown
  /** Has `sort_at`. Levels have none: every column of theirs counts when they are hot. */
  readonly timed: boolean
  /** The column that says when the record's timer fires; null for a kind that has no timers. */
  readonly dueColumn: string | null
}

/** A kind kept whole as JSON text, beside the columns it is found by. */
function jsonTable<K extends RecordKind>(kind: K, name: string): RecordTable<never> {
  const spec: RecordKindSpec<K> = RECORD_KIND_SPECS[kind]
  const columns: Column<Records[K]>[] = [
    { name: 'due_at', type: 'bigint', of: spec.dueAt ?? (() => null) },
    { name: 'sort_at', type: 'bigint', of: spec.sortAt },
  ]
  for (const [attribute, of] of Object.entries(spec.attributes)) {
    columns.push({ name: columnName(attribute), type: 'text', of })
  }
  const { body } = spec
  columns.push({ name: 'body', type: 'json', of: body === undefined ? (record) => record : body.write })
  const read = (row: SqlRow) => JSON.parse(row[2] as string)
  return {
    kind,
    name,
    columns,
    selected: ['body'],
    read: body === undefined ? read : (row) => body.read(read(row) as never),
    timed: true,
    dueColumn: spec.dueAt === null ? null : 'due_at',
  }
}

const stockTable: RecordTable<Records['stock']> = {
  kind: 'stock',
  name: 'stock',
  columns: [
    { name: 'sku', type: 'text', of: (level) => level.sku },
    { name: 'warehouse', type: 'text', of: (level) => level.warehouse },
    { name: 'pool', type: 'text', of: (level) => level.pool },
    { name: 'on_hand', type: 'bigint', of: (level) => level.onHand },
    { name: 'locked', type: 'bigint', of: (level) => level.locked },
    { name: 'reserved', type: 'bigint', of: (level) => level.reserved },
    { name: 'backorder_limit', type: 'bigint', of: (level) => level.backorderLimit },
    { name: 'wake_at', type: 'bigint', of: (level) => level.wakeAt },
    { name: 'telling', type: 'text', of: (level) => level.telling },
  ],
  selected: ['sku', 'warehouse', 'pool', 'on_hand', 'locked', 'reserved', 'backorder_limit', 'wake_at', 'telling'],
  read: (row): Records['stock'] => ({
    key: row[0] as string,
    sku: row[2] as string,
    warehouse: row[3] as string,
    pool: row[4] as string,
    onHand: Number(row[5]),
    locked: Number(row[6]),
    reserved: Number(row[7]),
    backorderLimit: Number(row[8]),
    version: Number(row[1]),
    wakeAt: row[9] === null ? null : Number(row[9]),
    telling: row[10] as Records['stock']['telling'],
  }),
  timed: false,
  dueColumn: 'wake_at',
}

export const RECORD_TABLES: { readonly [K in RecordKind]: RecordTable<never> } = {
  intake: jsonTable('intake', 'intake'),
  order: jsonTable('order', 'orders'),
  fulfilment: jsonTable('fulfilment', 'fulfilment'),
  shopWatch: jsonTable('shopWatch', 'shop_watch'),
  orderRoute: jsonTable('orderRoute', 'order_route'),
  warehouseDay: jsonTable('warehouseDay', 'warehouse_day'),
  case: jsonTable('case', 'case_file'),
  approval: jsonTable('approval', 'approval'),
  subjectKey: jsonTable('subjectKey', 'subject_key'),
  answer: jsonTable('answer', 'answer'),
  stockLock: jsonTable('stockLock', 'stock_lock'),
  publication: jsonTable('publication', 'publication'),
  policy: jsonTable('policy', 'policy'),
  policyVersion: jsonTable('policyVersion', 'policy_version'),
  snapshotSource: jsonTable('snapshotSource', 'snapshot_source'),
  stockSnapshot: jsonTable('stockSnapshot', 'stock_snapshot'),
  stockCount: jsonTable('stockCount', 'stock_count'),
  inboundReceipt: jsonTable('inboundReceipt', 'inbound_receipt'),
  notificationLane: jsonTable('notificationLane', 'notification_lane'),
  notification: jsonTable('notification', 'notification'),
  notificationPace: jsonTable('notificationPace', 'notification_pace'),
  automation: jsonTable('automation', 'automation'),
  stock: stockTable,
}

/** `mergeKey` → `merge_key`. */
export function columnName(attribute: string): string {
  return attribute.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
