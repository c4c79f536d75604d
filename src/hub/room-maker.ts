import type { OverdueWatch } from './overdue-watch'
import { orderKeyOfLock } from './stock-intent'
import { expireLock, type TickParts } from './tick'

/**
 * Ends locks past their time before somebody is answered that something is short. What it fails to end stays due, and the
 * tick reports it.
 */
export class RoomMaker {
  private making: Promise<void> | undefined

  constructor(
    readonly watch: OverdueWatch,
    private readonly services: () => Pick<TickParts, 'orders' | 'stock'>,
  ) {}

  /** Ends all of them. Who asks at the same time shares one look. */
  make(): Promise<void> {
    this.making ??= this.watch
      .look()
      .then((ids) => this.expire(ids))
      .finally(() => {
        this.making = undefined
      })
    return this.making
  }

  /** Ends those of orders, each together with its order. @returns Those of hosts, which who asks ends in his own commit. */
  async endOrders(): Promise<readonly string[]> {
    const ids = await this.watch.look()
    const ofHosts = ids.filter((id) => orderKeyOfLock(id) === undefined)
    // Should his commit not come to it, nobody is to be refused for them.
    if (ofHosts.length > 0) this.watch.doubt()
    if (ofHosts.length < ids.length) await this.expire(ids.filter((id) => orderKeyOfLock(id) !== undefined))
    return ofHosts
  }

  private async expire(lockIds: readonly string[]): Promise<void> {
    const services = this.services()
    await Promise.allSettled(lockIds.map((id) => expireLock(services, id)))
  }
}
