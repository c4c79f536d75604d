import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, type Rejection } from '../outcome'
import type { OrderRoute, WarehouseRefusal } from '../routing/order-route'
import type { Page, Store } from '../store/store'
import { type MoveRejection, moveOrder, type RouteAnswer } from './commands/move-order'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { reasonSchema } from './reason'
import type { Registry, RegistryRejection } from './registry'
import type { RouteExplained, RouteFinder, RouteRejection } from './route-finder'
import { invalid } from './stock-input'

const refusalSchema = z.strictObject({ warehouse: codeSchema, reason: reasonSchema })

/** Which warehouse refuses, and why in a few plain words: `damaged goods`. */
export type RefusalInput = z.input<typeof refusalSchema>

type RouteOutcome<R extends Rejection = never> = Promise<
  Outcome<RouteAnswer, R | RouteRejection | MoveRejection | RegistryRejection | DoorRejection>
>

/** Chooses the warehouses orders are sent from, by live stock and the policy of kind `routing`, and moves their locks there. */
export class RoutingService {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly registry: Registry
      readonly dispatcher: Dispatcher
      readonly finder: RouteFinder
    },
  ) {}

  /**
   * From where an order would be sent as things stand: the best way, those that lost and by what, who was left out and why. What
   * the order itself has set aside counts as free, warehouses that refused it are left out. It changes nothing.
   */
  async explain(orderKey: string): Promise<Outcome<RouteExplained, RouteRejection>> {
    const refusals = (await this.get(orderKey))?.refusals ?? []
    const found = await this.context.finder.find(orderKey, namesOf(refusals))
    if (!found.ok) return found
    const { version, decision, carriers, rows } = found.value
    return accept({ version, decision, carriers, rows })
  }

  /**
   * Routes an order: sets its goods aside where they are sent from, frees what it had elsewhere, splits it where several
   * warehouses send it, all in one commit. Stock or order may have changed since it was read: then it is refused
   * (`ROUTE_STALE`, `STOCK_INSUFFICIENT`, `CAPACITY_EXHAUSTED`), and may be tried again under another command id.
   *
   * @param options.forgetRefusals - Asks warehouses again that have refused it.
   */
  async route(orderKey: string, options: CommandOptions & { readonly forgetRefusals?: boolean }): RouteOutcome {
    const known = (await this.get(orderKey))?.refusals ?? []
    const refusals = options.forgetRefusals === true ? [] : known
    return this.move(orderKey, { refusals, known: known.length, refusal: null, holdIfNone: false }, options)
  }

  /**
   * A warehouse will not send an order: it is left out, and the order goes to the next best. Where no way is left, or
   * `mostRefusals` of the policy is reached, the order is put on hold (`UNROUTED`) and keeps what it has set aside.
   */
  async refuse(
    orderKey: string,
    refusal: RefusalInput,
    options: CommandOptions,
  ): RouteOutcome<{ readonly code: 'INPUT_INVALID'; readonly field: string; readonly reason: string }> {
    const parsed = copied(() => refusalSchema.safeParse(refusal))
    if (!parsed.success) return invalid(parsed.error)
    const { warehouse } = parsed.data
    const known = (await this.get(orderKey))?.refusals ?? []
    const others = known.filter((one) => one.warehouse !== warehouse)
    const refusals = [...others, { ...parsed.data, at: await this.context.store.now() }]
    return this.move(orderKey, { refusals, known: known.length, refusal: parsed.data, holdIfNone: true }, options)
  }

  /** From where an order is sent as it was decided last; undefined where it never was. */
  async get(orderKey: string): Promise<OrderRoute | undefined> {
    return (await this.context.store.read('orderRoute', [orderKey])).get(orderKey)?.value
  }

  /** Newest first. */
  async list({
    limit = 100,
    after = null,
    ...where
  }: {
    readonly channel?: string
    readonly shop?: string
    readonly state?: OrderRoute['state']
    readonly after?: string | null
    /** 1 to 1,000; 100 unless given. */
    readonly limit?: number
  }): Promise<Page<OrderRoute>> {
    return this.context.store.list('orderRoute', { where, after, limit })
  }

  private async move(
    orderKey: string,
    how: {
      readonly refusals: readonly WarehouseRefusal[]
      readonly known: number
      readonly refusal: Pick<WarehouseRefusal, 'warehouse' | 'reason'> | null
      readonly holdIfNone: boolean
    },
    options: CommandOptions,
  ): RouteOutcome {
    const { registry, finder, dispatcher } = this.context
    const shop = registry.ofOrder(orderKey)
    if (!shop.ok) return shop
    const found = await finder.find(orderKey, namesOf(how.refusals))
    const input = { orderKey, shop: shop.value.shop, found, ...how }
    return dispatcher.run(moveOrder, input, options, { route: orderKey, told: { orderKey, refusal: how.refusal } })
  }
}

function namesOf(refusals: readonly WarehouseRefusal[]): ReadonlySet<string> {
  return new Set(refusals.map(({ warehouse }) => warehouse))
}
