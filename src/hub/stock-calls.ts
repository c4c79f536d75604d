import { z } from 'zod'
import type { StockSnapshotSource } from '../inventory/stock-snapshot'
import {
  asked,
  fits,
  given,
  members,
  options,
  page,
  type QueryOf,
  query,
  text,
  textual,
  watched,
} from './call-arguments'
import { atOnce, type CallsOf } from './door'
import type { Hub } from './hub'
import type { InboundQuery } from './inbound-service'
import type { PublishedQuery } from './published-stock'
import type { StockBoardQuery } from './stock-board'

/** Services that are about stock. */
export type StockServices = Pick<Hub, 'stock' | 'allocation' | 'counts' | 'inbound'>

const progress = query(watched)
const fence = z.int().optional()
const placeShape = { sku: z.string(), warehouse: textual, pool: textual }
const place = fits(z.object(placeShape))
const paceDays = z.number().min(1).max(90).optional()
const shop = fits(z.object({ channel: z.string(), shop: z.string() }))
const sourceSchema = z.custom<StockSnapshotSource>((source) => source instanceof Object && 'batches' in source)
const own = { ref: z.string(), lockId: z.string() }
const ofLevel = { ref: z.string(), stockKey: z.string(), version: z.int().min(0) }
/** What an audit proposes, as far as it is read before it is compared with what is stored. */
const proposalSchema = z.discriminatedUnion('kind', [
  z.looseObject({ ...own, kind: z.literal('settleOrder'), orderKey: z.string(), revision: z.int() }),
  z.looseObject({ ...own, owner: z.string(), kind: z.literal('releaseLock'), fence: z.int() }),
  z.looseObject({
    ...ofLevel,
    ...own,
    owner: z.string(),
    kind: z.literal('breakLock'),
    short: z.int(),
    owed: z.record(z.string(), z.int()),
  }),
  z.looseObject({
    ...ofLevel,
    kind: z.enum(['setOnHand', 'setReserved', 'setLocked']),
    from: z.int(),
    to: z.int(),
    moved: z.int(),
  }),
  z.looseObject({ kind: z.literal('restoreMovements') }),
])
const places = { sku: textual, warehouse: textual, pool: textual }

/** How hosts call them. */
export const STOCK_CALLS: { readonly [Name in keyof StockServices]: CallsOf<StockServices[Name]> } = {
  stock: {
    adjust: { input: given, options: asked },
    transfer: { input: given, options: asked },
    lock: 'asIs',
    deduct: { lockId: given, options: options({ fence }) },
    release: { lockId: given, options: options({ fence }) },
    extend: { lockId: given, life: members, options: options({ fence }) },
    resize: { lockId: given, lines: given, options: options({ fence }) },
    deductAnew: { lockId: given, newLockId: given, options: asked },
    expire: { lockId: given, options: asked },
    level: { place },
    list: { query: page<QueryOf<Hub['stock']['list']>>(places) },
    lockOf: { lockId: text },
    published: { query: page<PublishedQuery>({ channel: textual, shop: textual, sku: textual, status: textual }) },
    republish: { shop, options: progress },
    levelAt: { place: given, at: given },
    history: { place: given, query: given },
    board: { query: page<StockBoardQuery>({ ...places, channel: textual, state: textual, paceDays }) },
    dayReport: atOnce({
      query: fits(z.strictObject({ day: z.string(), zone: textual, ...places })),
      options: progress,
    }),
    audit: atOnce({ options: progress }),
    applyCompensation: { proposal: fits(proposalSchema), options: asked },
    movements: {
      place: fits(z.object({ sku: z.string(), warehouse: z.string(), pool: z.string() })),
      fromVersion: fits(z.int().min(1).default(1)),
      limit: fits(z.int().min(1).max(1_000).default(100)),
    },
  },
  allocation: {
    allocate: { input: given, options: options({ signal: watched.signal }) },
    purchasing: { query: given },
    attendRow: { stockKey: text, by: given },
  },
  counts: {
    settle: { count: members, options: members },
    applySnapshot: { source: fits(sourceSchema), options: members, control: progress },
    snapshot: { snapshotId: text },
  },
  inbound: {
    announce: { input: given, options: asked },
    change: { receiptId: given, input: given, options: asked },
    cancel: { receiptId: given, options: asked },
    receive: { receiptId: given, input: given, options: asked },
    get: { receiptId: text },
    list: { query: page<InboundQuery>({ ...places, state: textual }) },
    outlook: { place: given },
    promises: { place: given },
    availableToPromise: { demand: given },
    noteOverdue: { receiptId: text, options: asked },
    attend: { inboundRow: text, wakeAt: fits(z.int()), options: asked },
  },
}
