import type { OrderStatus } from '../lifecycle/order-lifecycle'
import type { Order } from '../order/order'
import type { Loaded, Page, Store } from '../store/store'

/** Orders looked through with one reading. */
const TOGETHER = 100
/** Orders looked through in one tick. */
const SWEPT_PER_TICK = 1_000

/** Which orders a sweep is for, and what is done with them. */
export interface Sweeping {
  readonly concerns: (order: Order) => boolean
  /** Each is decided again under its lock: it may have changed since it was read. @returns How many it was done with. */
  readonly attend: (orders: ReadonlyMap<string, Loaded<Order>>) => Promise<number>
  readonly signal?: AbortSignal | undefined
}

/** Looks through the orders of some statuses once for each pin of a policy, so many in one tick. */
export class OrderSweep {
  /** The pin all orders were last looked through for. */
  private donePin: string | undefined
  private underWay: { readonly pin: string; status: number; after: string | null } | undefined

  constructor(
    private readonly store: Store,
    private readonly statuses: readonly OrderStatus[],
  ) {}

  isDone(pin: string): boolean {
    return pin === this.donePin
  }

  /** No order is concerned. */
  skip(pin: string): void {
    this.donePin = pin
  }

  /** Goes on where it stopped, or begins anew where the pin is another one by now. @returns How many orders were attended to. */
  async goOn(pin: string, { concerns, attend, signal }: Sweeping): Promise<number> {
    if (this.underWay?.pin !== pin) this.underWay = { pin, status: 0, after: null }
    const { underWay } = this
    let attended = 0
    for (let looked = 0; looked < SWEPT_PER_TICK; looked += TOGETHER) {
      signal?.throwIfAborted()
      const status = this.statuses[underWay.status]
      if (status === undefined) {
        this.donePin = pin
        this.underWay = undefined
        return attended
      }
      const query = { where: { status }, byKey: true, limit: TOGETHER, after: underWay.after }
      const page: Page<Order> = await this.store.list('order', query)
      const keys = page.items.filter(concerns).map(({ key }) => key)
      if (keys.length > 0) attended += await attend(await this.store.read('order', keys))
      underWay.after = page.next
      if (page.next === null) underWay.status += 1
    }
    return attended
  }
}
