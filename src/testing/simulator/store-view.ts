import type { Movement } from '../../inventory/movement'
import type { AuditBlock } from '../../security/audit-chain'
import type { OutboxEntry } from '../../store/outbox-message'
import { policyKey, policyVersionKey } from '../../store/policy-version-record'
import { RECORD_KINDS, type RecordKind, type Records } from '../../store/records'
import type { Loaded, Store } from '../../store/store'

const KEY_OF: { readonly [K in RecordKind]: (record: Records[K]) => string } = {
  intake: (record) => record.key,
  order: (record) => record.key,
  fulfilment: (record) => record.id,
  shopWatch: (record) => record.key,
  orderRoute: (record) => record.orderKey,
  warehouseDay: (record) => record.key,
  case: (record) => record.key,
  approval: (record) => record.id,
  subjectKey: (record) => record.subject,
  answer: (record) => record.commandId,
  stockLock: (record) => record.id,
  publication: (record) => record.key,
  policy: (record) => policyKey(record),
  policyVersion: (record) => policyVersionKey(record.policy, record.version),
  snapshotSource: (record) => record.name,
  stockSnapshot: (record) => record.snapshotId,
  stockCount: (record) => record.stockKey,
  inboundReceipt: (record) => record.id,
  notificationLane: (record) => record.key,
  notification: (record) => record.id,
  notificationPace: (record) => record.transport,
  automation: (record) => record.orderKey,
  stock: (record) => record.key,
}

/** All that a store holds, read through its port. */
export interface StoreView {
  all<K extends RecordKind>(kind: K): ReadonlyMap<string, { readonly version: number; readonly value: Records[K] }>
  movements(stockKey: string): readonly Movement[]
  readonly outbox: readonly OutboxEntry[]
  readonly blocks: readonly AuditBlock[]
}

const PAGE = 1_000

export async function readStore(store: Store): Promise<StoreView> {
  const kinds = new Map<RecordKind, Map<string, { version: number; value: Records[RecordKind] }>>()
  for (const kind of RECORD_KINDS) kinds.set(kind, await readKind(store, kind))
  const movements = new Map<string, Movement[]>()
  for (const stockKey of kinds.get('stock')?.keys() ?? []) movements.set(stockKey, await readMovements(store, stockKey))
  const outbox: OutboxEntry[] = []
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<Store['outbox']['list']>> = await store.outbox.list({ limit: PAGE, after })
    outbox.push(...page.items)
    if (page.next === null) break
    after = page.next
  }
  const blocks: AuditBlock[] = []
  for (const { chain } of await store.audit.heads()) {
    for (let from = 1; ; from += PAGE) {
      const page = await store.audit.blocks(chain, from, PAGE)
      blocks.push(...page)
      if (page.length < PAGE) break
    }
  }
  return {
    all: <K extends RecordKind>(kind: K) =>
      (kinds.get(kind) ?? new Map()) as ReadonlyMap<string, { version: number; value: Records[K] }>,
    movements: (stockKey) => movements.get(stockKey) ?? [],
    outbox,
    blocks,
  }
}

async function readKind<K extends RecordKind>(store: Store, kind: K) {
  const rows = new Map<string, { version: number; value: Records[K] }>()
  for (let after: string | null = null; ; ) {
    const page: { items: readonly Records[K][]; next: string | null } = await store.list(kind, { limit: PAGE, after })
    const loaded: ReadonlyMap<string, Loaded<Records[K]>> = await store.read(kind, page.items.map(KEY_OF[kind]))
    for (const [key, { version, value }] of loaded) if (value !== undefined) rows.set(key, { version, value })
    if (page.next === null) return rows
    after = page.next
  }
}

async function readMovements(store: Store, stockKey: string): Promise<Movement[]> {
  const movements: Movement[] = []
  for (let from = 1; ; ) {
    const pages = await store.movements(stockKey, from, PAGE)
    for (const page of pages) movements.push(...page.movements)
    const last = pages.at(-1)
    if (last === undefined || pages.length < PAGE) return movements
    from = last.toVersion + 1
  }
}
