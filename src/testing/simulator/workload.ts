import type { Hub } from '../../hub/create-hub'
import type { Outcome } from '../../outcome'
import { accept } from '../../outcome'
import type { KeyRing } from '../../security/key-ring'
import type { SeededRandom } from '../seeded-random'
import { auditOperation } from './audit-operation'
import type { ClientLog, Operation } from './client-log'
import type { Shelf } from './count-operation'
import type { FaultMix } from './fault-mix'
import { Suppliers } from './inbound-operation'
import { drawLock, lockEndOperation, lockOperation } from './lock-operation'
import type { LockWish } from './lock-wish'
import { orderOperation } from './order-operation'
import { orderScript, type SimulatedDocument } from './order-script'
import { otherContent } from './other-content'
import type { ProbeCounter } from './probes'
import { SHOPS } from './shops'
import { shuffledWithin } from './shuffled-within'
import { StockTaking } from './stock-taking'
import { transferOperation } from './transfer-operation'
import { WISH_KINDS, type WishKind } from './wish-kinds'

const BY = { type: 'user', id: 'simulated' } as const

/** What callers want, drawn from a world of a few shops, stock rows, locks and orders that they all share. */
export class Workload {
  readonly documents: readonly SimulatedDocument[]
  /** Delivery keys that a caller saw booked, so that the oracles know which the timer booked. */
  readonly processed = new Set<string>()
  private readonly orderKeys: readonly string[]
  readonly skus: readonly string[]
  private readonly stockTaking: StockTaking
  private readonly suppliers: Suppliers
  private readonly locks: readonly LockWish[]
  private readonly weights: readonly number[]
  /** Documents still to be delivered, next last; those kept back come at the end. */
  private readonly queue: SimulatedDocument[]
  private readonly again: SimulatedDocument[] = []
  private readonly quarantined: string[] = []
  private serial = 0

  constructor(
    private readonly mix: FaultMix,
    private readonly random: SeededRandom,
    private readonly keys: KeyRing,
    private readonly log: ClientLog,
    shelf: Shelf,
    probes: ProbeCounter,
  ) {
    const startedAt = shelf.now()
    this.skus = Array.from({ length: mix.skus }, (_, index) => `SKU-${index + 1}`)
    this.stockTaking = new StockTaking(random.split('stock taking'), shelf, this.skus, probes)
    this.suppliers = new Suppliers(random.split('suppliers'), this.skus, () => shelf.now())
    const scripts = random.split('orders')
    this.documents = Array.from({ length: mix.orders }, (_, index) =>
      orderScript(scripts.split(String(index)), {
        index,
        shop: SHOPS[scripts.weighted([5, 3, 2, 1, 4])]?.shop ?? 'placed',
        skus: [...this.skus, ...(scripts.chance(0.05) ? ['SKU-NEVER-STOCKED'] : [])],
        buyers: Math.max(2, Math.floor(mix.orders / 4)),
        at: startedAt,
      }),
    ).flat()
    this.orderKeys = [...new Set(this.documents.map(({ orderKey }) => orderKey))]
    const window = random.pick([1, 8, 64, this.documents.length])
    const late = this.documents.filter(() => random.chance(mix.lateDocument))
    const held = new Set(late)
    const prompt = this.documents.filter((document) => !held.has(document))
    this.queue = [...shuffledWithin(prompt, window, random), ...random.shuffled(late)].reverse()
    this.locks = Array.from({ length: mix.locks }, (_, index) => drawLock(random, this.skus, index))
    const swing = (weight: number) => weight * random.pick([0.3, 1, 1, 3])
    this.weights = [40, 6, 10, 12, 18, 4, 2, 2, 2, 4, 5, 3, 0.3, 6].map(swing)
    this.weights = this.weights.map((weight, index) => (WISH_KINDS[index] === 'repeat' ? 60 * mix.repeat : weight))
  }

  /** Receipts that open the stock rows. */
  opening(): readonly Operation[] {
    const stocked = this.skus.flatMap((sku) => [
      this.adjust(sku, 'main', this.random.int(2, 60)),
      this.adjust(sku, 'east', this.random.int(1, 9)),
      ...(sku === 'SKU-1' ? [this.adjust(sku, 'main', this.random.int(1, 9), 'campaign')] : []),
    ])
    return [...stocked, this.suppliers.first(), this.suppliers.first()]
  }

  next(): Operation {
    for (;;) {
      const operation = this.draw(WISH_KINDS[this.random.weighted(this.weights)] ?? 'deliver')
      if (operation !== undefined) return operation
    }
  }

  /** What nobody has done yet: documents to be delivered, snapshots to be brought to their end. */
  rest(): readonly Operation[] {
    const rest = this.queue.map((document) => this.deliver(document))
    this.queue.length = 0
    return [...rest, ...this.stockTaking.rest()]
  }

  private draw(kind: WishKind): Operation | undefined {
    const { random } = this
    switch (kind) {
      case 'deliver': {
        const again = this.again.length > 0 && random.chance(0.3)
        const document = again ? this.again.shift() : (this.queue.pop() ?? this.again.shift())
        if (document === undefined) return random.chance(0.1) ? this.redeliver() : undefined
        if (random.chance(this.mix.duplicate)) this.again.push(document)
        return this.deliver(document)
      }
      case 'adjust':
        if (random.chance(0.2)) return transferOperation(random, random.pick(this.skus), `transfer-${++this.serial}`)
        return this.adjust(
          random.pick(this.skus),
          random.chance(0.8) ? 'main' : 'east',
          random.chance(0.75) ? random.int(1, 12) : -random.int(1, 12),
        )
      case 'lock':
        return lockOperation(this.someLock())
      case 'endLock':
        return lockEndOperation(random, this.someLock(), ++this.serial)
      case 'order':
        return orderOperation(random, random.pick(this.orderKeys), `order-${++this.serial}`)
      case 'repeat': {
        return this.log.at(random.int(0, this.log.size - 1))
      }
      case 'mismatch':
        return this.mismatch()
      case 'replay': {
        const key = this.quarantined.shift()
        return key === undefined ? undefined : this.replay(key)
      }
      case 'attend':
        return this.simple('attend', (hub, order) => hub.orders.attend(order, { by: BY }))
      case 'count':
        return this.stockTaking.count()
      case 'snapshot':
        return this.stockTaking.snapshot()
      case 'inbound':
        return this.suppliers.next()
      case 'selfAudit':
        return auditOperation(`audit-${++this.serial}`)
      default:
        return this.simple('look', async (hub, order) => {
          const view = await hub.orders.get(order)
          return accept(view === undefined ? null : view.revision)
        })
    }
  }

  private simple(kind: string, send: (hub: Hub, order: string) => Promise<Outcome<unknown>>): Operation {
    const order = this.random.pick(this.orderKeys)
    return {
      id: `${kind}:${++this.serial}`,
      stable: 'never',
      wish: { kind: 'other' },
      send: (hub) => send(hub, order),
    }
  }

  private redeliver(): Operation {
    return this.deliver(this.random.pick(this.documents))
  }

  private deliver(document: SimulatedDocument): Operation {
    const { shop, raw, dedupeKey } = document
    const digest = this.keys.digestKey.digest(raw)
    const way = this.random.weighted([5, 3, document.kind === 'good' ? 1 : 0])
    const process = this.random.chance(0.7)
    const commandId = `${way === 0 ? 'receive' : 'book'}-${++this.serial}`
    const rawDocument = { channel: 'TEST', shop, raw, dedupeKey }
    if (way === 0) {
      return {
        id: commandId,
        stable: 'ownTry',
        wish: { kind: 'receive', digest },
        send: async (hub) => {
          const received = await hub.intake.receive(rawDocument, { commandId })
          if (!received.ok || !process) return received
          const { key } = received.value
          const booked = await hub.intake.process(key)
          this.processed.add(key)
          this.noteQuarantine(booked)
          return received
        },
      }
    }
    return {
      id: commandId,
      stable: 'ownTry',
      wish: { kind: 'book', digest },
      send: async (hub) => {
        const booked =
          way === 1
            ? await hub.intake.book(rawDocument, { commandId })
            : await hub.intake.bookFacts(
                { channel: 'TEST', shop, dedupeKey, document: document.document },
                { commandId },
              )
        this.noteQuarantine(booked)
        return booked
      },
    }
  }

  private noteQuarantine(booked: Outcome<unknown, { readonly code: string; readonly intakeKey?: string }>): void {
    if (booked.ok || booked.rejection.code !== 'QUARANTINED' || booked.rejection.intakeKey === undefined) return
    this.quarantined.push(booked.rejection.intakeKey)
  }

  /** Documents that were put aside, as far as callers heard of it. */
  replay(intakeKey: string): Operation {
    const commandId = `replay-${++this.serial}`
    return {
      id: commandId,
      stable: 'ownTry',
      wish: { kind: 'other' },
      send: async (hub) => {
        const replayed = await hub.intake.replay(intakeKey, { by: BY, commandId })
        if (!replayed.ok && replayed.rejection.code === 'QUARANTINED') this.quarantined.push(intakeKey)
        return replayed
      },
    }
  }

  private adjust(sku: string, warehouse: string, change: number, pool = 'normal'): Operation {
    const commandId = `adjust-${++this.serial}`
    return {
      id: commandId,
      stable: 'always',
      wish: { kind: 'adjust', stockKey: `${warehouse}/${pool}/${sku}`, change },
      send: (hub) => hub.stock.adjust({ sku, warehouse, pool, change }, { by: BY, commandId }),
    }
  }

  /** Everybody wants the first few locks; else any. */
  private someLock(): LockWish {
    const shared = this.random.chance(this.mix.sharing)
    return this.random.pick(shared ? this.locks.slice(0, 3) : this.locks)
  }

  /** An id that was answered before, with other content. */
  private mismatch(): Operation | undefined {
    const known = this.log.at(this.random.int(0, this.log.size - 1))
    if (known === undefined || this.log.answerTo(known.id) === undefined) return undefined
    const { wish } = known
    const send = otherContent(known.id, wish)
    if (send === undefined) return undefined
    return { id: `mismatch:${known.id}`, stable: 'always', wish: { kind: 'mismatch' }, send }
  }
}
