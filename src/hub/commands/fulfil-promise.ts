import { arrivedForPromises, fulfilPromise as decideFulfilment } from '../../inventory/book-inbound'
import { arrivalKey } from '../../inventory/inbound-pool'
import { addLines, heldLines, lessLines } from '../../inventory/lock-lines'
import { isOverdue } from '../../inventory/lock-stock'
import { accept } from '../../outcome'
import { changeOrder } from '../change-order'
import type { Command } from '../command'
import { demandOnArrival } from '../served-rows'
import { type OrderTarget, orderNeeds } from './order-commands'

/** An order that is next in line for goods that came in. */
export interface FulfilPromise extends OrderTarget {
  readonly lockId: string
  /** The inbound row its lock holds them of. */
  readonly stockKey: string
}

/**
 * Gives an order the goods it was promised, now that they are here. Where its lock has ended, or the goods went to others
 * meanwhile, nothing happens.
 *
 * @returns Whether it got them.
 */
export const fulfilPromise: Command<FulfilPromise, boolean, never> = {
  name: 'fulfilPromise',
  answer: 'inRecord',
  needs: {
    ...orderNeeds,
    stock: (input, loaded) => [...orderNeeds.stock(input, loaded), input.stockKey, arrivalKey(input.stockKey)],
  },
  decide(work, { orderKey, lockId, stockKey, shop }) {
    const order = work.get('order', orderKey)
    if (order?.lock?.id !== lockId || order.lock.state !== 'locked') return accept(false)
    const lock = work.get('stockLock', lockId)
    const held = lock === undefined ? undefined : heldLines(lock).find((line) => line.stockKey === stockKey)
    const inbound = work.level(stockKey)
    if (lock === undefined || held === undefined || inbound === undefined || isOverdue(lock, work.at)) {
      return accept(false)
    }
    const { quantity } = held
    if (arrivedForPromises(inbound) < quantity) return accept(false)
    decideFulfilment(work, stockKey, { lockId, quantity })
    const lines = addLines(lessLines(lock.lines, [held]), [{ stockKey: arrivalKey(stockKey), quantity }])
    work.put('stockLock', lockId, { ...lock, lines, fence: lock.fence + 1 })
    const planned = { ...order, demand: demandOnArrival(order.demand, new Set([stockKey])) }
    changeOrder(work, order, order, order, { shop, planned })
    return accept(true)
  },
}
