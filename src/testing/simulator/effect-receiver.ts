import { PermanentEffectError, RetryAfterError } from '../../hub/effect-errors'
import type { HubEventName } from '../../hub/hub-event'
import type { EffectContext, EffectHandler, EffectHandlers } from '../../hub/outbox-worker'
import type { SeededRandom } from '../seeded-random'
import type { FaultMix } from './fault-mix'
import type { ProbeCounter } from './probes'
import type { Violations } from './violation'
import type { VirtualTime } from './virtual-time'

/** Events whose effects are performed outside. */
export const EFFECT_TOPICS = [
  'OrderBooked',
  'OrderStatusChanged',
  'ParcelShipped',
  'StockLocked',
  'LockEnded',
  'DocumentBooked',
  'DocumentQuarantined',
] as const satisfies readonly HubEventName[]

/** The world outside: it is slow, it fails, it fails after it has done what was asked, and it forgets nothing. */
export class EffectReceiver {
  /** Deliveries that got through, by key. */
  readonly delivered = new Map<string, number>()
  private readonly bodies = new Map<string, string>()
  private on = true

  constructor(
    private readonly mix: Pick<FaultMix, 'effectFails' | 'effectSlow' | 'effectPermanent'>,
    private readonly random: SeededRandom,
    private readonly time: VirtualTime,
    private readonly violations: Violations,
    private readonly probes: ProbeCounter,
  ) {}

  turnOff(): void {
    this.on = false
  }

  handlers(): EffectHandlers {
    const handlers: Partial<Record<HubEventName, EffectHandler>> = {}
    for (const topic of EFFECT_TOPICS) {
      handlers[topic] = (body, context) => this.perform(`${topic} ${JSON.stringify(body)}`, context)
    }
    return handlers as EffectHandlers
  }

  private async perform(body: string, { idempotencyKey, attempt }: EffectContext): Promise<void> {
    const known = this.bodies.get(idempotencyKey)
    if (known === undefined) this.bodies.set(idempotencyKey, body)
    else if (known !== body) this.violations.add('I41', `the key ${idempotencyKey} came with two bodies`)
    if (attempt > 1) this.probes.sometimes('effect-retried')

    const { mix, random } = this
    if (this.on && random.chance(mix.effectSlow)) await this.time.sleep(random.int(1, 60_000))
    if (this.on && random.chance(mix.effectPermanent)) {
      this.probes.sometimes('effect-failed')
      throw new PermanentEffectError('SIMULATED')
    }
    const fails = this.on && random.chance(mix.effectFails)
    if (fails && random.chance(0.7)) {
      this.probes.sometimes('effect-failed')
      if (random.chance(0.2)) throw new RetryAfterError(random.int(1, 100_000))
      throw new Error('The receiver failed.')
    }
    const count = (this.delivered.get(idempotencyKey) ?? 0) + 1
    this.delivered.set(idempotencyKey, count)
    if (count > 1) this.probes.sometimes('effect-delivered-twice')
    if (fails) throw new Error('The receiver did it, and then failed.')
  }
}
