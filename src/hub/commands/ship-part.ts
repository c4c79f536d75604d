import { sumLockLines } from '../../inventory/lock-stock'
import type { LockLine } from '../../inventory/stock-lock'
import type { OrderStatus } from '../../lifecycle/order-lifecycle'
import type { Fulfilment, FulfilmentPart } from '../../order/fulfilment'
import { blockingHolds } from '../../order/hold-policy'
import { FACT_LIMIT } from '../../order/merge-facts'
import type { Order, StoredFact } from '../../order/order'
import { accept, reject } from '../../outcome'
import type { Command } from '../command'
import { LineRows } from '../line-rows'
import { parcelsThatLeft, piecesGone } from '../pieces-gone'
import type { ShopSettings } from '../shop-settings'
import { presaleLinesOf } from '../stock-intent'
import type { Work } from '../work'
import {
  type FulfilmentAnswer,
  fulfilmentAnswer,
  fulfilmentNeeds,
  isStale,
  type OnFulfilment,
  OVER,
} from './fulfilment-commands'
import { addFact, afterAllFacts, hasItsStock, locks } from './order-commands'

export type ShipPart = OnFulfilment & {
  readonly part: string
  readonly parcel: string
  readonly carrier: string | null
  readonly trackingNo: string | null
}

/** Why a part does not leave, in the order they are checked. */
export type ShipPartRejection =
  | { readonly code: 'FULFILMENT_UNKNOWN' }
  | { readonly code: 'FULFILMENT_STATE'; readonly state: Fulfilment['state'] }
  | { readonly code: 'PART_UNKNOWN' }
  | { readonly code: 'PARCEL_SHIPPED'; readonly parcel: string }
  /** An order's lines changed since: undo the fulfilment and make it anew. */
  | { readonly code: 'FULFILMENT_STALE'; readonly orderKey: string }
  | { readonly code: 'ORDER_STATUS'; readonly orderKey: string; readonly status: OrderStatus }
  | { readonly code: 'ORDER_HELD'; readonly orderKey: string; readonly reasons: readonly string[] }
  | { readonly code: 'STOCK_NOT_LOCKED'; readonly orderKey: string }
  | { readonly code: 'LIMIT_FACTS'; readonly limit: number }

const FROM: readonly OrderStatus[] = ['reviewed', 'allocated', 'awaitingOutbound', 'packed']

/**
 * Hands a part over to the carrier: one parcel, told to the channel for each of its orders under that order's own number.
 * Orders that were cancelled meanwhile stay behind.
 */
export const shipPart: Command<ShipPart, FulfilmentAnswer, ShipPartRejection> = {
  name: 'shipPart',
  answer: 'stored',
  needs: { ...fulfilmentNeeds, fulfilment: ({ fulfilment }) => [fulfilment] },
  decide(work, input) {
    const found = work.get('fulfilment', input.fulfilment)
    if (found === undefined) return reject({ code: 'FULFILMENT_UNKNOWN' })
    if (found.state !== 'open') return reject({ code: 'FULFILMENT_STATE', state: found.state })
    const part = found.parts.find(({ id }) => id === input.part)
    if (part === undefined) return reject({ code: 'PART_UNKNOWN' })
    if (part.parcel !== null) return reject({ code: 'PARCEL_SHIPPED', parcel: part.parcel })
    const members = input.orderKeys.flatMap((key) => {
      const order = work.get('order', key)
      return order === undefined || !isIn(part, order) ? [] : [order]
    })
    const leaving = members.filter(({ status }) => !OVER.has(status))
    for (const order of members) {
      const refused = refusal(found, order, input, leaving.length === 0)
      if (refused !== undefined) return reject(refused)
    }
    for (const order of leaving) leave(work, found, part, order, input)
    const parts = found.parts.map((one) => (one === part ? { ...one, parcel: input.parcel } : one))
    const state = parts.every(({ parcel }) => parcel !== null) ? 'shipped' : 'open'
    const shipped: Fulfilment = { ...found, parts, state }
    work.put('fulfilment', found.id, shipped)
    return accept(fulfilmentAnswer(shipped))
  },
}

function refusal(
  fulfilment: Fulfilment,
  order: Order,
  { parcel, shop }: ShipPart,
  nobodyLeft: boolean,
): ShipPartRejection | undefined {
  const { key: orderKey, status, holds } = order
  if (OVER.has(status)) return nobodyLeft ? { code: 'ORDER_STATUS', orderKey, status } : undefined
  if (isStale(fulfilment, order)) return { code: 'FULFILMENT_STALE', orderKey }
  if (!FROM.includes(status)) return { code: 'ORDER_STATUS', orderKey, status }
  const reasons = blockingHolds(holds, shop.holdReasons)
  if (reasons.length > 0) return { code: 'ORDER_HELD', orderKey, reasons }
  if (locks(order, shop) && !hasItsStock(order)) return { code: 'STOCK_NOT_LOCKED', orderKey }
  if (parcelsThatLeft(order).some(({ id }) => id === parcel)) return { code: 'PARCEL_SHIPPED', parcel }
  return order.facts.length >= FACT_LIMIT ? { code: 'LIMIT_FACTS', limit: FACT_LIMIT } : undefined
}

function leave(work: Work, fulfilment: Fulfilment, part: FulfilmentPart, order: Order, input: ShipPart): void {
  const { parcel, carrier, trackingNo, shop } = input
  const whole = fulfilment.parts.length === 1
  const lines = whole ? null : linesDone(fulfilment, part)
  const scan = {
    kind: 'ParcelHandedOver',
    ref: work.commandId,
    version: 0,
    parcel,
    carrier,
    trackingNo,
    lines,
  } as const
  const at = afterAllFacts(order, work.at)
  const fact: StoredFact = whole ? { ...scan, at } : { ...scan, at, rows: rowsInside(order, part, shop) }
  const changed = addFact(work, order, fact, shop)
  if (!changed.ok) throw new RangeError('The number of facts was checked before.')
  const inside = part.pieces.map(({ line, sku, quantity }) => ({ line, sku, quantity }))
  const { key: orderKey, number, channel, channelOrderNo } = order
  const told = { orderKey, number, channel, shop: order.shop, channelOrderNo, parcel, carrier, trackingNo, at: work.at }
  if (whole) work.emit('ParcelShipped', { ...told, lines: null })
  else {
    const ordered = new Set(order.content?.lines.map(({ id }) => id))
    const touched = [...new Set(inside.map(({ line }) => line))].filter((line) => ordered.has(line))
    work.emit('ParcelShipped', { ...told, lines: touched, pieces: inside })
  }
}

/** Lines of which nothing is left here once this part has gone. */
function linesDone({ parts }: Fulfilment, leaving: FulfilmentPart): readonly string[] {
  const here = parts.filter((part) => part !== leaving && part.parcel === null)
  const open = new Set(here.flatMap(({ pieces }) => pieces.map(({ line }) => line)))
  return [...new Set(leaving.pieces.map(({ line }) => line))].filter((line) => !open.has(line))
}

/** Where its pieces lie, of what has not left. */
function rowsInside({ demand, content, plan, parcels }: Order, part: FulfilmentPart, shop: ShopSettings) {
  const { presalePool } = shop
  const gone: readonly LockLine[] = piecesGone({ content, parcels }, plan, demand, presalePool)
  const presale = presaleLinesOf(content?.lines ?? [])
  const dealer = new LineRows(demand ?? [], { presale, presalePool }, gone)
  return sumLockLines(part.pieces.flatMap((piece) => dealer.deal(piece, part.warehouse)))
}

function isIn({ pieces }: FulfilmentPart, { key }: Order): boolean {
  return pieces.some(({ orderKey }) => orderKey === key)
}
