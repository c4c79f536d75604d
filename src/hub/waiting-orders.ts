import { inboundKey } from '../inventory/inbound-pool'
import { availableStock } from '../inventory/stock-level'
import type { Order } from '../order/order'
import type { Outcome } from '../outcome'
import type { Page, Store } from '../store/store'
import { attendOrder } from './commands/attend-order'
import { endAttending } from './commands/stock-commands'
import type { CommandOptions, Dispatcher } from './dispatcher'
import type { Registry } from './registry'

/** Orders that wait for one stock row and are looked at together. */
const WAITING_PAGE = 100

/** The orders that wait for stock, and their turn when there is some. */
export class WaitingOrders {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly registry: Registry
      readonly dispatcher: Dispatcher
    },
  ) {}

  /**
   * Looks at the orders that wait for a stock row, the oldest first, while free stock of it is left, here or on its way.
   *
   * @param wakeAt - The row's as it was read from what is due.
   */
  async attend(stockKey: string, wakeAt: number, options: CommandOptions): Promise<Outcome<unknown>> {
    const { store, dispatcher, registry } = this.context
    let refused: Outcome<unknown> | undefined
    let waiting = false
    for (let after: string | null = null; ; ) {
      const query = { where: { waitsFor: stockKey }, oldestFirst: true, limit: WAITING_PAGE, after }
      const page: Page<Order> = await store.list('order', query)
      waiting ||= page.items.length > 0
      const outcomes = await Promise.all(
        page.items.map(({ key: orderKey }) => {
          const found = registry.ofOrder(orderKey)
          if (!found.ok) return found
          // One route for all: they are decided in this order.
          return dispatcher.run(attendOrder, { orderKey, shop: found.value.shop }, options, { route: stockKey })
        }),
      )
      refused ??= outcomes.find((outcome) => !outcome.ok)
      after = page.next
      if (after === null) break
      if (!(await this.isLeft(stockKey))) break
    }
    return refused ?? dispatcher.run(endAttending, { stockKey, wakeAt, waiting }, options, { route: stockKey })
  }

  private async isLeft(stockKey: string): Promise<boolean> {
    const levels = await this.context.store.read('stock', [stockKey, inboundKey(stockKey)])
    return [...levels.values()].some(({ value }) => value !== undefined && availableStock(value) > 0)
  }
}
