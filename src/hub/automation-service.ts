import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AutomationAction } from '../automation/automation-action'
import {
  AUTOMATION_EVENTS,
  type AutomationOccasion,
  type AutomationRules,
  compileAutomationRules,
  eventsHeard,
  isTriggered,
  waitsForTime,
} from '../automation/automation-rules'
import type { AutomationRecord, AutomationRun, FiredAutomation } from '../automation/automation-run'
import { orderLifecycle } from '../lifecycle/order-lifecycle'
import type { Catalog } from '../order/catalog'
import type { Order } from '../order/order'
import { accept, type Outcome, reject } from '../outcome'
import type { Ground } from '../rules/explanation'
import type { Store } from '../store/store'
import type { AnomalyOptions } from './anomaly-options'
import type { ApprovalService } from './approval-service'
import type { AutomationHandler, AutomationOptions } from './automation-options'
import { automationProblems } from './automation-problems'
import type { ActingCaseService } from './case-actions'
import { type Actor, SYSTEM } from './command'
import { beginAutomation, noteAutomation } from './commands/automation-commands'
import type { CommandOptions, Dispatcher } from './dispatcher'
import { HubConfigError } from './hub-errors'
import { FactReader } from './judging-facts'
import type { OrderService } from './order-service'
import type { EffectHandler } from './outbox-worker'
import type { PolicyProblem } from './policy-kinds'
import type { PolicyReader } from './policy-reader'
import type { PolicyInvalid } from './policy-service'
import type { RoutingService } from './routing-service'
import type { Vault } from './vault'

/** What rules would do of an occasion. */
export interface AutomationTrial {
  readonly version: number
  readonly fired: readonly {
    readonly rule: string
    readonly actions: readonly AutomationAction[]
    /** What it looked at. */
    readonly grounds: readonly Ground[]
  }[]
  /** Rules that could not say. */
  readonly unknown: readonly string[]
}

/** Who automated actions are done by. */
const AUTOMATION: Actor = Object.freeze({ type: 'system', id: 'automation' })

/** What the hub does by itself. */
export class AutomationService {
  private readonly configured: AutomationRules | undefined
  private reader: FactReader | undefined

  constructor(
    private readonly context: {
      readonly store: Store
      readonly policies: PolicyReader
      /** What actions are done with; there once the hub is put together. */
      readonly acting: () => {
        readonly dispatcher: Dispatcher
        readonly vault: Vault
        readonly now: () => number
        readonly catalog: () => Catalog
        readonly onError: (error: unknown) => void
        readonly hub: {
          readonly orders: OrderService
          readonly cases: ActingCaseService
          readonly approvals: ApprovalService
          readonly routing: RoutingService
        }
      }
    },
    private readonly options: AutomationOptions | undefined,
    private readonly judging: Pick<AnomalyOptions, 'references' | 'divisions'> | undefined,
  ) {
    if (options === undefined) return
    const compiled = compileAutomationRules(named(options.rules ?? { rules: [] }))
    if (!compiled.ok) {
      const [first] = compiled.rejection.problems
      throw new HubConfigError(
        `The automation rules are wrong at "${first?.path ?? ''}" (${first?.code ?? ''}).`,
        'hub.policies.check names all that is wrong.',
      )
    }
    const [wrong] = this.problems(compiled.value)
    if (wrong !== undefined) {
      throw new HubConfigError(
        `The automation rules ask at "${wrong.path}" for what this hub cannot do (${wrong.code}).`,
        'Register the handler in createHub({ automation: { handlers } }), or correct the rules.',
      )
    }
    this.configured = compiled.value
  }

  /** What a policy asks for that this hub does not have; nothing of other kinds. */
  readonly lacking = (kind: string, compiled: unknown): readonly PolicyProblem[] =>
    kind === 'automation' ? this.problems(compiled as AutomationRules) : []

  /** What rules ask for that this hub cannot do. */
  private problems(rules: AutomationRules): readonly PolicyProblem[] {
    // What another process has is not known here, and nothing is put in force here.
    if (this.options === undefined) return []
    return automationProblems(rules, { heard: this.heard(rules), handlers: this.options.handlers })
  }

  /** Events this hub writes down for automation. `first`: rules it is being made with. */
  private heard(first?: AutomationRules): ReadonlySet<string> {
    const { rules, events } = this.options ?? {}
    if (rules === undefined && events === undefined) return new Set(AUTOMATION_EVENTS)
    const own = this.configured ?? first
    return new Set([...(own === undefined ? [] : eventsHeard(own)), ...(events ?? [])])
  }

  /** The host's handlers with the JSON Schema of what each is told, for editors. */
  handlers(): Readonly<Record<string, Record<string, unknown>>> {
    const entries = Object.entries(this.options?.handlers ?? {})
    const schemaOf = ({ input }: AutomationHandler) => z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
    return Object.fromEntries(entries.map(([name, handler]) => [name, { ...schemaOf(handler) }]))
  }

  /** Which rule did what on an order, by which version, oldest first; the newest 100 runs. */
  async history(orderKey: string): Promise<readonly AutomationRun[]> {
    return (await this.record(orderKey))?.runs ?? []
  }

  /** What rules would do on an order if this happened now. Nothing is done. `rules`: others than those in force. */
  async try(
    orderKey: string,
    occasion: AutomationOccasion,
    rules?: unknown,
  ): Promise<Outcome<AutomationTrial, PolicyInvalid | { readonly code: 'ORDER_UNKNOWN' }>> {
    const order = await this.order(orderKey)
    if (order === undefined) return reject({ code: 'ORDER_UNKNOWN' })
    const compiled = rules === undefined ? accept(await this.rulesFor(order)) : compileAutomationRules(named(rules))
    if (!compiled.ok) return reject({ code: 'POLICY_INVALID', problems: compiled.rejection.problems })
    if (compiled.value === undefined) return accept({ version: 0, fired: [], unknown: [] })
    // What this hub does not hear yet may be tried all the same.
    const problems = (rules === undefined ? [] : this.problems(compiled.value)).filter(
      (one) => one.code !== 'EVENT_UNHEARD',
    )
    if (problems.length > 0) return reject({ code: 'POLICY_INVALID', problems })
    const { fired, unknown } = await this.evaluate(compiled.value, order)
    const triggered = fired.filter(({ gives }) => isTriggered(gives, occasion) !== undefined)
    return accept({
      version: compiled.value.version,
      fired: triggered.map(({ rule, gives, grounds }) => ({ rule, actions: gives.actions, grounds })),
      unknown,
    })
  }

  /** Adds what this needs to the handlers of effects; an event is automated before the host's own handler gets it. */
  attach(handlers: Map<string, EffectHandler>): void {
    if (this.configured === undefined) return
    for (const event of this.heard()) {
      const own = handlers.get(event)
      handlers.set(event, async (body, context) => {
        const { orderKey } = body as { readonly orderKey?: string | null }
        if (orderKey != null) await this.automate(orderKey, context.idempotencyKey, { event, body })
        await own?.(body, context)
      })
    }
  }

  /** The timer of an order's automation: time alone may have made a rule fire. */
  async attend(orderKey: string): Promise<Outcome<unknown>> {
    const record = await this.record(orderKey)
    if (record?.dueAt != null) await this.automate(orderKey, `time:${record.dueAt}`, 'time')
    return accept(null)
  }

  private async automate(orderKey: string, source: string, occasion: AutomationOccasion): Promise<void> {
    const order = await this.order(orderKey)
    if (order === undefined) return
    const known = await this.record(orderKey)
    if (known?.runs.some((run) => run.source === source) === true) return this.carryOut(order, known, source)
    const rules = await this.rulesFor(order)
    if (rules === undefined && known === undefined) return
    const { fired, dueAt } = await this.wanted(rules, order, occasion)
    if (fired.length === 0 && dueAt === (known?.dueAt ?? null)) return
    const told = { orderKey, number: order.number, source, event: occasion === 'time' ? 'time' : occasion.event }
    const input = { ...told, fired, dueAt }
    const { dispatcher } = this.context.acting()
    const begun = await dispatcher.run(beginAutomation, input, { by: SYSTEM }, { route: orderKey })
    if (begun.ok) await this.carryOut(order, begun.value, source)
  }

  private async wanted(rules: AutomationRules | undefined, order: Order, occasion: AutomationOccasion) {
    if (rules === undefined) return { fired: [], dueAt: null }
    const { fired, subject, at } = await this.evaluate(rules, order)
    const wanted = fired.flatMap(({ rule, ruleVersion, gives }): FiredAutomation[] => {
      const by = isTriggered(gives, occasion)
      if (by === undefined) return []
      return [{ rule, ruleVersion, version: rules.version, by, actions: gives.actions, most: gives.most }]
    })
    const waits = waitsForTime(rules) && !orderLifecycle.isFinal(order.status) && subject !== undefined
    return { fired: wanted, dueAt: waits ? rules.nextLook(subject, at) : null }
  }

  private async evaluate(rules: AutomationRules, order: Order) {
    const { store } = this.context
    const { references, divisions } = this.judging ?? {}
    this.reader ??= new FactReader({ ...this.context.acting(), store, references, divisions })
    const [[fact], at] = await Promise.all([this.reader.read([order]), store.now()])
    if (fact === undefined) return { fired: [], unknown: [], subject: undefined, at }
    return { ...rules.evaluate(fact.subject, { at, counts: fact.counts }), subject: fact.subject, at }
  }

  /** Does what was begun and is not done yet. An action that was done before a crash is answered under its command id again. */
  private async carryOut(order: Order, record: AutomationRecord, source: string): Promise<void> {
    for (const run of record.runs) {
      if (run.source !== source || run.endedAt !== null) continue
      for (let step = run.steps.length; step < run.actions.length; step++) {
        const action = run.actions[step]
        if (action === undefined) break
        const commandId = `auto-${createHash('sha256').update(`${order.key}|${run.id}`).digest('hex')}-${step}`
        const done = await this.perform(action, order, { by: AUTOMATION, commandId })
        const refused = done.ok ? null : done.rejection.code
        const noted = { orderKey: order.key, number: order.number, run: run.id, step, refused }
        await this.context.acting().dispatcher.run(noteAutomation, noted, { by: SYSTEM }, { route: order.key })
        if (refused !== null) break
      }
    }
  }

  private async perform(
    action: AutomationAction,
    { key, number, content }: Order,
    options: Required<CommandOptions>,
  ): Promise<Outcome<unknown>> {
    const { orders, cases, approvals, routing } = this.context.acting().hub
    switch (action.do) {
      case 'reviewOrder':
        return orders.review(key, options)
      case 'requestOutbound':
        return orders.requestOutbound(key, options)
      case 'routeOrder':
        return routing.route(key, { ...options, holdIfNone: true })
      case 'holdOrder':
        return orders.hold(key, action.reason, options)
      case 'liftHold':
        return orders.lift(key, action.reason, options)
      case 'cancelOrder':
        return orders.cancel(key, action.reason, { ...options, rest: action.rest })
      case 'openCase': {
        const { kind, about, class: given } = action
        return cases.open({ subject: { kind: 'order', key }, kind, about, class: given }, options)
      }
      case 'requestApproval': {
        const { kind, facts } = action
        const asked = { kind, facts, subject: number, order: key, payload: { orderKey: key, kind } }
        const total = content?.total
        if (content === null || typeof total !== 'number') return approvals.request(asked, options)
        return approvals.request({ ...asked, amount: { minor: total, currency: content.currency } }, options)
      }
      case 'notify':
        return accept(null)
      case 'call': {
        const handler = own(this.options?.handlers, action.handler)
        if (handler === undefined) return reject({ code: 'ACTION_UNKNOWN' })
        const input = handler.input.safeParse(action.input)
        if (!input.success) return reject({ code: 'INPUT_INVALID' })
        return handler.run({ orderKey: key, number, input: input.data, idempotencyKey: options.commandId })
      }
    }
  }

  /** The rules for one order: the version in force or tried on it, else those the hub was made with. */
  private async rulesFor(order: Order): Promise<AutomationRules | undefined> {
    if (this.configured === undefined) return undefined
    return (await this.context.policies.pin('automation')).for(order)?.compiled ?? this.configured
  }

  private async order(orderKey: string): Promise<Order | undefined> {
    return (await this.context.store.read('order', [orderKey])).get(orderKey)?.value
  }

  private async record(orderKey: string): Promise<AutomationRecord | undefined> {
    return (await this.context.store.read('automation', [orderKey])).get(orderKey)?.value
  }
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

/** The name and number of a set that has none. */
function named(rules: unknown): unknown {
  const isSet = typeof rules === 'object' && rules !== null && !Array.isArray(rules)
  return isSet ? { id: 'default', version: 1, ...rules } : rules
}
