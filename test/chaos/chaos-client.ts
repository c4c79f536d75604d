import { setTimeout as sleep } from 'node:timers/promises'
import { OrderHubError } from '../../src/errors'
import type { Hub } from '../../src/hub/create-hub'
import type { LockInput } from '../../src/hub/stock-input'
import type { Outcome } from '../../src/outcome'
import type { SeededRandom } from '../../src/testing/seeded-random'
import { testPayload } from '../../src/testing/test-channel'
import type { AcknowledgedKind, AnswerLog } from './acknowledgement'
import { type CountIntent, type GoodsIntent, type Intent, type LockChanges, type OrderIntent, SHOP } from './intent'

/** Faults after which a client sends the same again. Every other error is a defect of the hub or of the store. */
const REPEATABLE: ReadonlySet<string> = new Set(['OUTCOME_UNKNOWN', 'STORE_UNAVAILABLE', 'STORE_CONFLICT'])

const by = { type: 'user', id: 'chaos' } as const

export interface ClientCounts {
  acknowledged: number
  repeats: number
  unexplained: number
  /** Errors that clients saw, by code. */
  readonly faults: Record<string, number>
}

/** A planted bug: the client makes a new id when it does not know whether the first request took effect. */
export interface ClientBug {
  readonly newIdOnRepeat: boolean
}

/** Carries intents out as a careful host would: nothing is taken for done or refused until it was answered. */
export class ChaosClient {
  constructor(
    private readonly hub: Hub,
    private readonly log: AnswerLog,
    private readonly counts: ClientCounts,
    private readonly random: SeededRandom,
    private readonly bug: ClientBug,
  ) {}

  async carryOut(intent: Intent): Promise<void> {
    if (intent.kind === 'lock') return this.lockAndEnd(intent.lock, intent.changes)
    if (intent.kind === 'order') return this.takeOrder(intent.order)
    if (intent.kind === 'count') return this.count(intent.count)
    if (intent.kind === 'inbound') return this.bring(intent.goods)
    if (intent.kind === 'transfer') {
      const { transfer, commandId: id } = intent
      await this.ask('transfer', id, (commandId) => this.hub.stock.transfer(transfer, { by, commandId }))
      return
    }
    await this.ask('adjust', intent.commandId, (commandId) =>
      this.hub.stock.adjust(intent.adjustment, { by, commandId }),
    )
  }

  private async lockAndEnd(lock: LockInput, changes: LockChanges): Promise<void> {
    const { hub, random } = this
    const mayDrop = lock.lockId.startsWith('p')
    const locked = await this.ask('lock', lock.lockId, (lockId) => hub.stock.lock({ ...lock, lockId }, { by }), mayDrop)
    if (!locked.ok) return
    if (random.chance(0.1)) await this.ask('lock', lock.lockId, () => hub.stock.lock(lock, { by }))
    if (random.chance(0.4)) await this.change(lock.lockId, changes)
    // Clients of one lock draw for themselves: they race for its end, and so does the clock.
    const end = random.weighted([45, 30, 15, 10])
    if (end === 3) return
    if (random.chance(0.2)) await sleep(random.int(1, 400))
    // A command has one content: who names a fence asks something else than who does not.
    if (end === 0) {
      await this.ask('deduct', `deduct:${lock.lockId}`, (commandId) => hub.stock.deduct(lock.lockId, { by, commandId }))
    } else if (end === 1) {
      await this.ask('release', `release:${lock.lockId}`, (commandId) =>
        hub.stock.release(lock.lockId, { by, commandId }),
      )
    } else {
      await this.ask('deduct', `fenced:${lock.lockId}`, (commandId) =>
        hub.stock.deduct(lock.lockId, { by, commandId, fence: 1 }),
      )
    }
  }

  /** One or two changes, in any order: their clients race with each other, and with those who end the lock. */
  private async change(lockId: string, { extendedMs, resized, part }: LockChanges): Promise<void> {
    const { stock } = this.hub
    const changes = [
      () =>
        this.ask('extend', `extend:${lockId}`, (commandId) =>
          stock.extend(lockId, { ttlMs: extendedMs }, { by, commandId }),
        ),
      () => this.ask('resize', `resize:${lockId}`, (commandId) => stock.resize(lockId, resized, { by, commandId })),
      () => this.ask('part', `part:${lockId}`, (commandId) => stock.deduct(lockId, { by, commandId, lines: part })),
    ]
    for (const change of this.random.shuffled(changes).slice(0, this.random.int(1, 2))) await change()
  }

  /** Counts at one instant and tells of it later. The id says what was counted and when, for whoever judges. */
  private async count({ id, sku, off, onShortage }: CountIntent): Promise<void> {
    // Two who count under one id would hand in two different things.
    if (id.startsWith('s')) return
    const level = await this.hub.stock.level({ sku }).catch(() => undefined)
    if (level === undefined) return
    const countedAt = Date.now()
    const counted = Math.max(0, level.onHand + off)
    if (this.random.chance(0.3)) await sleep(this.random.int(1, 200))
    await this.ask('count', `count:${id}.${countedAt}.${counted}`, (commandId) =>
      this.hub.counts.settle(
        { countId: commandId.slice('count:'.length), sku, counted, countedAt },
        { by, onShortage },
      ),
    )
  }

  private async bring({ receiptId, sku, quantity, expectedAt, deliveries, end }: GoodsIntent): Promise<void> {
    const { inbound } = this.hub
    const ask = (id: string, send: (commandId: string) => Promise<Outcome<unknown>>) => this.ask('inbound', id, send)
    await ask(`inbound:${receiptId}`, () => inbound.announce({ receiptId, sku, quantity, expectedAt }, { by }))
    const steps = deliveries.map(
      (pieces, index) => () =>
        ask(`bring:${receiptId}.${index}`, (commandId) =>
          inbound.receive(receiptId, { quantity: pieces }, { by, commandId }),
        ),
    )
    if (end === 'cut') {
      const less = { quantity: Math.ceil(quantity / 2) }
      steps.push(() => ask(`cut:${receiptId}`, (commandId) => inbound.change(receiptId, less, { by, commandId })))
    }
    for (const step of this.random.shuffled(steps)) {
      if (this.random.chance(0.5)) await sleep(this.random.int(1, 400))
      await step()
    }
    if (end === 'cancelled') {
      await ask(`giveUp:${receiptId}`, (commandId) => inbound.cancel(receiptId, { by, commandId }))
    }
  }

  private async takeOrder({ channelOrderNo, documents, end, parcels }: OrderIntent): Promise<void> {
    const { hub, random } = this
    for (const { dedupeKey, document, received } of random.shuffled(documents)) {
      const raw = { ...SHOP, raw: testPayload(document), dedupeKey }
      const key = `${SHOP.channel}/${SHOP.shop}/${dedupeKey}`
      if (received) {
        await this.ask('receive', key, () => hub.intake.receive(raw))
        await this.ask('book', key, () => hub.intake.process(key))
      } else {
        await this.ask('book', key, () => hub.intake.book(raw))
      }
    }
    const order = `${SHOP.channel}/${SHOP.shop}/${channelOrderNo}`
    const command = (verb: string, send: (commandId: string) => Promise<Outcome<unknown>>) =>
      this.ask('order', `${verb}:${channelOrderNo}`, send)
    if (end === 'left') return
    if (end === 'cancelled') {
      if (random.chance(0.5)) await command('review', (commandId) => hub.orders.review(order, { by, commandId }))
      await command('cancel', (commandId) => hub.orders.cancel(order, 'changed mind', { by, commandId }))
      return
    }
    await command('review', (commandId) => hub.orders.review(order, { by, commandId }))
    await command('outbound', (commandId) => hub.orders.requestOutbound(order, { by, commandId }))
    await command('pack', (commandId) => hub.orders.pack(order, { by, commandId }))
    const [first, second] = parcels ?? [null, null]
    await command('ship', (commandId) =>
      hub.orders.ship(order, { parcel: 'P1', lines: copyOf(first) }, { by, commandId }),
    )
    if (second !== null) {
      await command('shipRest', (commandId) =>
        hub.orders.ship(order, { parcel: 'P2', lines: copyOf(second) }, { by, commandId }),
      )
    }
    await command('complete', (commandId) => hub.orders.complete(order, { by, commandId }))
  }

  /** Sends until there is an answer, always with the same id, and keeps the answer before anything follows from it. */
  private async ask<T>(
    kind: AcknowledgedKind,
    id: string,
    send: (id: string) => Promise<Outcome<T>>,
    mayDrop = false,
  ): Promise<Outcome<T>> {
    let sentAs = id
    for (let tries = 1; ; tries++) {
      try {
        const outcome = await send(sentAs)
        this.log.write({ kind, id: sentAs, outcome: outcome as Outcome<Record<string, unknown>> })
        this.counts.acknowledged += 1
        return outcome
      } catch (error) {
        const code = OrderHubError.is(error) ? error.code : 'NOT_OURS'
        this.counts.faults[code] = (this.counts.faults[code] ?? 0) + 1
        if (!REPEATABLE.has(code)) {
          this.counts.unexplained += 1
          this.log.write({ kind: 'unexplained', id, error: describe(error) })
          return { ok: false, rejection: { code } }
        }
        // What is not in doubt was not done: then a host may drop it.
        if (mayDrop && tries === 1 && !isInDoubt(error) && this.random.chance(0.3)) {
          this.log.write({ kind: 'dropped', id })
          return { ok: false, rejection: { code } }
        }
        this.counts.repeats += 1
        if (this.bug.newIdOnRepeat && code === 'OUTCOME_UNKNOWN') sentAs = `${id}~${tries}`
        await sleep(this.random.int(10, 100))
      }
    }
  }
}

function copyOf(lines: readonly string[] | null): string[] | null {
  return lines === null ? null : [...lines]
}

/** Whether a fault leaves it open if the command took effect. */
function isInDoubt(error: unknown): boolean {
  const { code, inDoubt } = error as { readonly code?: unknown; readonly inDoubt?: unknown }
  return code === 'OUTCOME_UNKNOWN' || inDoubt === true
}

export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return `${error.stack ?? error.message} ${JSON.stringify(error)}`
}
