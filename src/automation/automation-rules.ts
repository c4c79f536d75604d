import { z } from 'zod'
import type { AnomalySubject } from '../anomaly/anomaly-subject'
import { orderVocabulary } from '../anomaly/order-vocabulary'
import { type OrderStatus, orderLifecycle } from '../lifecycle/order-lifecycle'
import type { Outcome } from '../outcome'
import { compileRuleSet, type RuleSet, type RulesRejection, ruleSetSchema } from '../rules/rule-set'
import { automationActionSchema } from './automation-action'

/** Events of the hub that concern one order, and may begin an automation. */
export const AUTOMATION_EVENTS = [
  'OrderBooked',
  'OrderStatusChanged',
  'OrderAddressChanged',
  'ParcelShipped',
  'OrderRouted',
  'RouteRefused',
  'OrderUnrouted',
  'RoutePaused',
  'OrderHeld',
  'HoldLifted',
  'AnomalyRaised',
  'AnomalyCleared',
  'StockShort',
  'PromiseBroken',
  'CaseOpened',
  'CaseReopened',
  'CaseResolved',
  'CaseClosed',
  'CaseOverdue',
  'ChoiceMade',
  'ApprovalDecided',
] as const

/** One of {@link AUTOMATION_EVENTS}. */
export type AutomationEvent = (typeof AUTOMATION_EVENTS)[number]

const statusSchema = z.enum(orderLifecycle.states as readonly [OrderStatus, ...OrderStatus[]])

/** What makes a rule look: an event, the order's being in another status, or time alone. */
const triggerSchema = z.union([
  z.strictObject({
    event: z.enum(AUTOMATION_EVENTS),
    /** Only where fields of the event have these texts. */
    where: z.record(z.string().min(1).max(64), z.string().max(500)).default({}),
  }),
  z.strictObject({ becomes: z.array(statusSchema).min(1) }),
  /** Once for each order, as soon as the condition holds: also where nothing but time makes it so. */
  z.strictObject({ time: z.literal(true) }),
])

/** One trigger of a rule. */
export type AutomationTrigger = z.infer<typeof triggerSchema>

/** What an automation rule gives: when it looks, what is done then, and how often on one order. */
export const automationSchema = z.strictObject({
  on: z.array(triggerSchema).min(1).max(20),
  /** One after another; what is refused ends the run. */
  actions: z.array(automationActionSchema).min(1).max(20),
  /** Most runs on one order: a rule that sets itself off again is stopped there. */
  most: z.int().min(1).max(100).default(3),
})

/** What an automation rule gives, with its defaults. */
export type Automation = z.infer<typeof automationSchema>

/** Automation rules made ready to run. */
export type AutomationRules = RuleSet<AnomalySubject, Automation>

/** Checks a set of automation rules as a whole and makes it ready. Its conditions ask what anomaly rules may ask of an order. */
export function compileAutomationRules(input: unknown): Outcome<AutomationRules, RulesRejection> {
  return compileRuleSet(orderVocabulary, automationSchema, input)
}

/** The form of a set of automation rules as JSON Schema (draft 2020-12). */
export function automationJsonSchema(): Record<string, unknown> {
  const schema = ruleSetSchema(automationSchema).partial({ id: true, version: true })
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
}

/** What happened, as triggers look at it; `time`: nothing but time. */
export type AutomationOccasion = 'time' | { readonly event: string; readonly body: unknown }

/** Whether a rule looks at what happened. A rule that waits for time looks at every occasion. */
export function isTriggered({ on }: Automation, occasion: AutomationOccasion): 'event' | 'time' | undefined {
  if (occasion !== 'time' && on.some((trigger) => fits(trigger, occasion.event, occasion.body))) return 'event'
  return on.some((trigger) => 'time' in trigger) ? 'time' : undefined
}

/** Rules as far as their triggers go. */
interface HearingRules {
  readonly rules: readonly { readonly gives: Pick<Automation, 'on'> }[]
}

/** Events the rules have to hear. Rules that wait for time hear of every order that is booked or moves on. */
export function eventsHeard({ rules }: HearingRules): ReadonlySet<AutomationEvent> {
  const heard = new Set<AutomationEvent>()
  for (const { gives } of rules) {
    for (const trigger of gives.on) {
      if ('event' in trigger) heard.add(trigger.event)
      else heard.add('OrderStatusChanged')
      if ('time' in trigger) heard.add('OrderBooked')
    }
  }
  return heard
}

/** Whether any rule waits for time. */
export function waitsForTime({ rules }: Pick<AutomationRules, 'rules'>): boolean {
  return rules.some(({ gives }) => gives.on.some((trigger) => 'time' in trigger))
}

function fits(trigger: AutomationTrigger, event: string, body: unknown): boolean {
  const field = (name: string): unknown =>
    typeof body === 'object' && body !== null && Object.hasOwn(body, name)
      ? (body as Record<string, unknown>)[name]
      : undefined
  if ('becomes' in trigger)
    return event === 'OrderStatusChanged' && trigger.becomes.some((status) => status === field('to'))
  if ('time' in trigger || trigger.event !== event) return false
  return Object.entries(trigger.where).every(([name, wanted]) => field(name) === wanted)
}
