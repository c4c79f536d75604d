import { onArrival } from '../../inventory/lock-lines'
import { checkLines, type LockRejection, sumLockLines } from '../../inventory/lock-stock'
import type { LockLine } from '../../inventory/stock-lock'
import type { Order } from '../../order/order'
import { accept, reject } from '../../outcome'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { plainLines } from '../served-rows'
import { equalLines } from '../stock-intent'
import { answerFor, type OrderAnswer, type OrderTarget, orderNeeds } from './order-commands'

/** An order that waits for stock, and the rows it is to be served from. */
export interface ServeOrder extends OrderTarget {
  /** What it wanted when that was decided. */
  readonly wanted: readonly LockLine[]
  readonly rows: readonly LockLine[]
}

/** Reasons an order is not served as it was decided, in the order they are checked. */
export type ServeRejection =
  | { readonly code: 'ORDER_UNKNOWN' }
  /** It has its goods by now, or wants none any more. */
  | { readonly code: 'ORDER_NOT_WAITING' }
  /** It wants other goods than when this was decided. */
  | { readonly code: 'ORDER_CHANGED' }
  | LockRejection

/** Sets an order's goods aside in the rows an allocation chose for it, if it still wants them and they still are there. */
export const serveOrder: Command<ServeOrder, OrderAnswer, ServeRejection> = {
  name: 'serveOrder',
  answer: 'inRecord',
  needs: {
    ...orderNeeds,
    stock: (input, loaded) => [...orderNeeds.stock(input, loaded), ...input.rows.map(({ stockKey }) => stockKey)],
  },
  decide(work, { orderKey, shop, wanted, rows }) {
    const order = work.get('order', orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const wants = waitingLines(order)
    if (wants === undefined) return reject({ code: 'ORDER_NOT_WAITING' })
    if (!equalLines(wants, wanted)) return reject({ code: 'ORDER_CHANGED' })
    const short = checkLines(work, rows)
    if (short !== undefined) return reject(short)
    // A line that stays where it was keeps what else might serve it, should its lock ever break.
    const demand = rows.map((row) => order.demand?.find((line) => isSame(line, row)) ?? row)
    return accept(answerFor(changeOrder(work, order, order, order, { shop, planned: { ...order, demand } })))
  },
}

/** All an order waits for; undefined where it waits for nothing, or a part of it has left already. */
export function waitingLines({ lock, waitsFor, demand }: Order): readonly LockLine[] | undefined {
  if (waitsFor === null || lock?.state !== 'refused' || lock.settled !== undefined || lock.owed !== undefined)
    return undefined
  const lines = plainLines(demand)
  return lines === null || lines.length === 0 ? undefined : sumLockLines(onArrival(lines))
}

const isSame = (a: LockLine, b: LockLine) => a.stockKey === b.stockKey && a.quantity === b.quantity
