import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { accept, type Outcome, type Rejection } from '../outcome'
import type { OrderRoute, WarehouseRefusal } from '../routing/order-route'
import type { Page } from '../store/store'
import type { RouteChoice } from './chosen-route'
import { type MoveRejection, moveOrder, type RouteAnswer } from './commands/move-order'
import { type CommandOptions, copied, type DoorRejection } from './dispatcher'
import { reasonSchema } from './reason'
import type { RegistryRejection } from './registry'
import type { RouteExplained, RouteRejection } from './route-finder'
import {
  type RoutingSimulation,
  type SimulationInput,
  type SimulationOptions,
  type SimulationRejection,
  simulateRoutes,
} from './route-simulation'
import type { RoutingParts } from './routing-parts'
import { invalid } from './stock-input'

const choiceSchema = z.strictObject({ warehouse: codeSchema, carrier: codeSchema.optional() })
const refusalSchema = z.strictObject({ warehouse: codeSchema, reason: reasonSchema })

/** Which warehouse refuses, and why in a few plain words: `damaged goods`. */
export type RefusalInput = z.input<typeof refusalSchema>

/** From which warehouse of the plan an order is to be sent, and by which of its carriers; left out: the plan chooses. */
export type RouteChoiceInput = z.input<typeof choiceSchema>

/** How an order is routed. */
export interface RouteOptions extends CommandOptions {
  /** Asks warehouses again that have refused it. */
  readonly forgetRefusals?: boolean
  /** Puts it on hold with a case whatever leaves no way, as after a refusal; otherwise that is a refusal of the command alone. */
  readonly holdIfNone?: boolean
}

type RouteOutcome<R extends Rejection = never> = Promise<
  Outcome<RouteAnswer, R | RouteRejection | MoveRejection | RegistryRejection | DoorRejection>
>

/** Chooses the warehouses orders are sent from, by live stock and the policy of kind `routing`, and moves their locks there. */
export class RoutingService {
  constructor(private readonly context: RoutingParts) {}

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
   * Where no carrier takes it to the buyer now (`ROUTE_NO_CARRIER`), it is put on hold (`UNROUTED`) with a case instead: it may
   * not leave from where it is either. The same where it waits for the weather (`WEATHER`), without a case.
   */
  async route(orderKey: string, options: RouteOptions): RouteOutcome {
    const { holdIfNone = false } = options
    const known = (await this.get(orderKey))?.refusals ?? []
    const refusals = options.forgetRefusals === true ? [] : known
    return this.move(orderKey, { refusals, known: known.length, refusal: null, holdIfNone, again: null }, options)
  }

  /**
   * A warehouse will not send an order: it is left out, and the order goes to the next best. Where no way is left, or
   * `mostRefusals` of the policy is reached, the order is put on hold (`UNROUTED`) with a case, and keeps what it has set aside.
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
    return this.move(
      orderKey,
      { refusals, known: known.length, refusal: parsed.data, holdIfNone: true, again: null },
      options,
    )
  }

  /**
   * A person chooses the warehouse the whole order is sent from: its goods are set aside there, as `route` would. The choice stands
   * until the order changes so that it has to be routed anew. A warehouse that had refused the order is asked again. Where it cannot send
   * it (short of goods, closed, no carrier to the buyer), the choice is refused and nothing changes.
   */
  async choose(
    orderKey: string,
    choice: RouteChoiceInput,
    options: CommandOptions,
  ): RouteOutcome<{ readonly code: 'INPUT_INVALID'; readonly field: string; readonly reason: string }> {
    const parsed = copied(() => choiceSchema.safeParse(choice))
    if (!parsed.success) return invalid(parsed.error)
    const chosen = parsed.data
    const known = (await this.get(orderKey))?.refusals ?? []
    const refusals = known.filter(({ warehouse }) => warehouse !== chosen.warehouse)
    const how = { refusals, known: known.length, refusal: null, holdIfNone: false, again: null, chosen }
    return this.move(orderKey, how, options)
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

  /**
   * Routes past orders by a draft or a saved version of the policy and by the one in force: what would have changed for each order, and
   * what both come to. Nothing is changed. `assumed` in the answer says what stock it was done with.
   */
  simulate(
    input: SimulationInput,
    options: SimulationOptions = {},
  ): Promise<Outcome<RoutingSimulation, SimulationRejection>> {
    return simulateRoutes(this.context, input, options)
  }

  private async move(
    orderKey: string,
    how: {
      readonly refusals: readonly WarehouseRefusal[]
      readonly known: number
      readonly refusal: Pick<WarehouseRefusal, 'warehouse' | 'reason'> | null
      readonly holdIfNone: boolean
      readonly again: number | null
      readonly chosen?: RouteChoice
    },
    options: CommandOptions,
  ): RouteOutcome {
    const { registry, finder, dispatcher } = this.context
    const shop = registry.ofOrder(orderKey)
    if (!shop.ok) return shop
    const { adapter, shop: settings } = shop.value
    const [found, policyFor] = await Promise.all([
      finder.find(orderKey, namesOf(how.refusals), how.chosen),
      this.context.casePolicy(),
    ])
    const casePolicy = policyFor({ key: orderKey, channel: adapter.code, shop: settings.shop })
    const input = { orderKey, shop: settings, found, casePolicy, ...how }
    return dispatcher.run(moveOrder, input, options, {
      route: orderKey,
      told: { orderKey, refusal: how.refusal, ...(how.chosen && { chosen: how.chosen }) },
    })
  }
}

function namesOf(refusals: readonly WarehouseRefusal[]): ReadonlySet<string> {
  return new Set(refusals.map(({ warehouse }) => warehouse))
}
