import type { Instant } from '../time/instant'
import type { NotificationPolicy } from './compile-policy'
import type { Importance } from './importance'
import type { NotificationIntent } from './intent'
import { laneKey } from './lane'
import { NOTIFICATION_LIMITS } from './notification-policy'
import { nextSlot, takeSlot } from './pace'
import { quietFor } from './quiet-hours'
import { IN_APP } from './transport'

/** Why something waits: quiet hours, a route that collects, or a transport that has sent as many as it may. */
export type HoldReason = 'quietHours' | 'collected' | 'pace'

/** Why something is not told: no route is for it, too much waits in its lane already, or somebody takes care of it. */
export type DropReason = 'noRoute' | 'laneFull' | 'acknowledged'

/** What becomes of an intent over one transport. */
export type PlannedDelivery =
  | { readonly transport: string; readonly decision: 'send'; readonly why: 'due' | 'important' }
  | { readonly transport: string; readonly decision: 'hold'; readonly until: Instant; readonly why: HoldReason }
  | { readonly transport: string; readonly decision: 'drop'; readonly why: DropReason }

/** What becomes of an intent, and why. */
export type NotificationPlan = { readonly intent: NotificationIntent } & (
  | {
      readonly decision: 'tell'
      readonly why: 'new' | 'again' | 'moreImportant'
      readonly deliveries: readonly PlannedDelivery[]
    }
  | { readonly decision: 'merge'; readonly why: 'sameIntent'; readonly deliveries: readonly [] }
  | { readonly decision: 'drop'; readonly why: DropReason; readonly deliveries: readonly PlannedDelivery[] }
)

/** What was told before, as far as a plan depends on it. */
export interface NotificationState {
  /** The intent of that key that was told last. */
  known(key: string): { readonly raisedAt: Instant; readonly importance: Importance } | undefined
  /** When messages were let go over a transport, ascending: those of the last 65 s matter. */
  slots(transport: string): readonly Instant[]
  /** How many wait for a recipient over a transport, by `laneKey`. */
  waiting(lane: string): number
}

/** Nothing was told yet. */
export const NOTHING_TOLD: NotificationState = { known: () => undefined, slots: () => [], waiting: () => 0 }

/**
 * What becomes of each intent, one after another: told now, held until an instant, merged with what was told already, or
 * dropped; each with its reason. What comes after sees what those before it took.
 *
 * P0 is never held for quiet hours or to be collected, and always stands in the app at once; only a transport's own limit can
 * make it wait there, for its provider would not take it.
 */
export function planNotifications(
  intents: readonly NotificationIntent[],
  policy: NotificationPolicy,
  state: NotificationState,
  at: Instant,
): readonly NotificationPlan[] {
  const told = new Map<string, NotificationIntent>()
  const slots = new Map<string, readonly Instant[]>()
  const waiting = new Map<string, number>()
  const slotsOf = (transport: string) => slots.get(transport) ?? state.slots(transport)

  const overTransport = (intent: NotificationIntent, transport: string, collectMs: number): PlannedDelivery => {
    const { recipient, importance } = intent
    if (transport === IN_APP) return { transport, decision: 'send', why: 'due' }
    const quiet = quietFor(policy.data.quietHours, { recipient: recipient.kind, transport }, at)
    const lane = laneKey(transport, recipient)
    const hold = (until: Instant, why: HoldReason): PlannedDelivery => {
      const before = waiting.get(lane) ?? state.waiting(lane)
      if (before >= NOTIFICATION_LIMITS.waiting && importance !== 'P0')
        return { transport, decision: 'drop', why: 'laneFull' }
      waiting.set(lane, before + 1)
      return { transport, decision: 'hold', until, why }
    }
    if (importance !== 'P0' && quiet !== null) return hold(quiet, 'quietHours')
    if (importance !== 'P0' && collectMs > 0) return hold(at + collectMs, 'collected')
    const slot = nextSlot(slotsOf(transport), policy.transport(transport)?.limits.perMinute ?? null, at)
    if (slot > at) return hold(slot, 'pace')
    slots.set(transport, takeSlot(slotsOf(transport), at))
    return { transport, decision: 'send', why: quiet !== null || collectMs > 0 ? 'important' : 'due' }
  }

  return intents.map((intent): NotificationPlan => {
    const { key, importance } = intent
    const before = told.has(key)
      ? { raisedAt: at, importance: told.get(key)?.importance ?? importance }
      : state.known(key)
    const again = before === undefined ? 'new' : isMerged(intent, before, policy, at)
    if (again === 'sameIntent') return { intent, decision: 'merge', why: again, deliveries: [] }
    const route = policy.route(intent)
    const transports = new Set([...(route?.transports ?? []), ...(importance === 'P0' ? [IN_APP] : [])])
    const deliveries = [...transports].map((transport) => overTransport(intent, transport, route?.collectMs ?? 0))
    if (deliveries.length === 0) return { intent, decision: 'drop', why: 'noRoute', deliveries }
    if (deliveries.every(({ decision }) => decision === 'drop'))
      return { intent, decision: 'drop', why: 'laneFull', deliveries }
    told.set(key, intent)
    return { intent, decision: 'tell', why: again, deliveries }
  })
}

/** The same is told once within its window, unless it matters more by now. */
function isMerged(
  { trigger: id, event, importance }: NotificationIntent,
  before: { readonly raisedAt: Instant; readonly importance: Importance },
  policy: NotificationPolicy,
  at: Instant,
): 'sameIntent' | 'again' | 'moreImportant' {
  const windowMs = policy.triggersOf(event).find((trigger) => trigger.id === id)?.dedupeMs ?? policy.data.dedupeMs
  if (at - before.raisedAt >= windowMs) return 'again'
  return importance < before.importance ? 'moreImportant' : 'sameIntent'
}
