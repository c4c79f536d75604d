import { auditInbound, type InboundAudit } from '../inventory/audit-inbound'
import { arrivalKey, isInboundKey } from '../inventory/inbound-pool'
import { emptyStockLevel, type StockLevel } from '../inventory/stock-level'
import type { Store } from '../store/store'
import { openReceipts } from './inbound-views'

/** How often a row is read again when it changes while it is being looked at. */
const TRIES = 10

/** What inbound rows among some levels disagree with; a row that does not stand still is left to the next audit. */
export async function* auditInboundRows(
  store: Store,
  levels: readonly StockLevel[],
  signal?: AbortSignal,
): AsyncGenerator<InboundAudit> {
  for (const { key } of levels) {
    if (!isInboundKey(key)) continue
    const finding = await auditRow(store, key, signal)
    if (finding !== undefined && finding.drifts.length > 0) yield finding
  }
}

/** Both rows at one moment, with the receipts read between two looks at them. */
async function auditRow(store: Store, key: string, signal?: AbortSignal): Promise<InboundAudit | undefined> {
  const stockKey = arrivalKey(key)
  const read = async () => {
    const levels = await store.read('stock', [key, stockKey])
    return [levels.get(key)?.value, levels.get(stockKey)?.value ?? emptyStockLevel(stockKey)] as const
  }
  for (let tries = 0; tries < TRIES; tries++) {
    signal?.throwIfAborted()
    const [inbound, level] = await read()
    if (inbound === undefined) return undefined
    const receipts = await openReceipts(store, stockKey)
    const [inboundThen, levelThen] = await read()
    const still = inbound.version === inboundThen?.version && level.version === levelThen.version
    if (still) return auditInbound(inbound, level, receipts)
  }
  return undefined
}
