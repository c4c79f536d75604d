import { isMissed } from '../anomaly/push-watch'
import type { ShopRules } from '../anomaly/shop-rules'
import { NO_NOTES, type ShopNotes, type ShopWatch } from '../anomaly/shop-watch'
import { SPAN_MS, spanOf } from '../anomaly/usual-spans'
import { accept, type Outcome } from '../outcome'
import type { Store } from '../store/store'
import type { CasePolicyFor } from './case-service'
import { SYSTEM } from './command'
import { watchShopCommand } from './commands/watch-shop'
import type { Dispatcher } from './dispatcher'
import { documentDoor } from './document-door'
import type { PolicyReader } from './policy-reader'
import type { Registry, RegistryRejection } from './registry'

/** Keys read by one statement. */
const TOGETHER = 1_000

/** What a document says of its shop. */
export interface SeenDocument {
  readonly channel: string
  readonly shop: string
  readonly at: number
  /** How far it is ahead of our clock, milliseconds; 0 or less: it is not. */
  readonly aheadMs?: number
  /** Where it came from, as intake is told: `webhook` is a push, `pull` a poll. Left out: neither. */
  readonly source?: string
}

/** Documents with news since the last push, as one process counts them. */
interface Missed {
  count: number
  readonly since: number
}

/**
 * Watches how each shop's documents come in. A document costs a look into a map; what was seen is kept once in five minutes
 * for each shop, and judged by the tick as often, whichever process it came to. No order is read.
 */
export class ShopWatcher {
  private readonly notes = new Map<string, ShopNotes>()
  private readonly missed = new Map<string, Missed>()
  /** The last push of each shop, as it was kept. */
  private readonly pushedAt = new Map<string, number>()
  private readonly keptAt = new Map<string, number>()
  private lookedAt: number | undefined

  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly registry: Registry
      readonly now: () => number
      readonly policies: PolicyReader
      /** Rules while no version of the policy `shopAnomaly` is in force. */
      readonly otherwise: ShopRules
      readonly casePolicy: () => Promise<CasePolicyFor>
      readonly onError: (error: unknown) => void
    },
  ) {}

  /** A document came in. Kept in a while; a process that never ticks keeps it too. */
  seen({ channel, shop, at, aheadMs = 0, source = '' }: SeenDocument): void {
    const key = `${channel}/${shop}`
    const known = this.notes.get(key) ?? NO_NOTES
    const span = spanOf(at)
    const ahead = aheadMs > (known.ahead?.ms ?? 0) ? { ms: aheadMs, at } : known.ahead
    const door = documentDoor(source)
    // A push that ends a gap is noted whenever it comes: what was missed before it was missed no longer.
    const pushed = door === 'push' && (this.missed.delete(key) || known.pushedSpans.at(-1) !== span)
    const polled = door === 'poll' && (known.polledAt === null || spanOf(known.polledAt) !== span)
    if (pushed || polled || known.spans.at(-1) !== span || ahead !== known.ahead || known.documentAt === null) {
      this.notes.set(key, {
        ...known,
        spans: withSpan(known.spans, span),
        documentAt: at,
        ...(polled && { polledAt: at }),
        ...(pushed && { pushedSpans: withSpan(known.pushedSpans, span), pushedAt: at }),
        ahead,
      })
    }
    const keptAt = this.keptAt.get(key)
    if (keptAt !== undefined && at - keptAt < SPAN_MS) return
    this.keptAt.set(key, at)
    this.keep(key, null).catch(this.context.onError)
  }

  /**
   * A document that came in, and was not pushed, brought something new: a push should have brought it, if there are pushes.
   * `at` is when the newest of what it tells of happened.
   */
  broughtNews({ channel, shop, at, source = '' }: Pick<SeenDocument, 'channel' | 'shop' | 'at' | 'source'>): void {
    const door = documentDoor(source)
    if (door === 'push' || door === 'file') return
    const key = `${channel}/${shop}`
    const pushedAt = Math.max(this.notes.get(key)?.pushedAt ?? 0, this.pushedAt.get(key) ?? 0)
    if (!isMissed(at, pushedAt)) return
    const missed = this.missed.get(key)
    if (missed === undefined) this.missed.set(key, { count: 1, since: at })
    else missed.count += 1
  }

  /**
   * A host asked the channel for what is new in a shop, and was answered: with nothing in it, too, the shop is not cut off.
   */
  async polled(channel: string, shop: string): Promise<Outcome<ShopWatch, RegistryRejection>> {
    const found = this.context.registry.find(channel, shop)
    if (!found.ok) return found
    const key = `${channel}/${shop}`
    this.notes.set(key, { ...(this.notes.get(key) ?? NO_NOTES), polledAt: this.context.now() })
    return accept(await this.keep(key, null))
  }

  /** How a shop's documents come in, as it was kept last; undefined for one that was not watched yet. */
  async get(channel: string, shop: string): Promise<ShopWatch | undefined> {
    const key = `${channel}/${shop}`
    return (await this.context.store.read('shopWatch', [key])).get(key)?.value
  }

  /** Judges the shops nobody has judged for five minutes. Of several processes, mostly one finds a shop due. */
  async watch(signal?: AbortSignal): Promise<void> {
    const { store, registry } = this.context
    const now = await store.now()
    if (this.lookedAt !== undefined && now - this.lookedAt < SPAN_MS && now >= this.lookedAt) return
    this.lookedAt = now
    const keys = registry.shops().map(({ adapter, shop }) => `${adapter.code}/${shop.shop}`)
    const rulesOf = await this.rules()
    for (let from = 0; from < keys.length; from += TOGETHER) {
      signal?.throwIfAborted()
      const some = keys.slice(from, from + TOGETHER)
      const watches = await store.read('shopWatch', some)
      const due = some.filter((key) => (watches.get(key)?.value?.judgedAt ?? 0) <= now - SPAN_MS)
      await Promise.all(due.map((key) => this.keep(key, rulesOf(key))))
    }
  }

  /** Rules for each shop as they stand now: the version in force or tried on it, else those the hub was made with. */
  private async rules(): Promise<(key: string) => ShopRules> {
    const { policies, otherwise } = this.context
    const pinned = await policies.pin('shopAnomaly')
    return (key) => {
      const [channel = '', shop = ''] = key.split('/')
      return pinned.for({ key, channel, shop })?.compiled ?? otherwise
    }
  }

  private async keep(key: string, rules: ShopRules | null): Promise<ShopWatch> {
    const { dispatcher, casePolicy } = this.context
    const policy = (await casePolicy())()
    const missed = this.missed.get(key) ?? null
    const notes = { ...(this.notes.get(key) ?? NO_NOTES), missed }
    this.notes.delete(key)
    this.missed.delete(key)
    const input = { key, notes, rules, policy }
    const kept = await dispatcher
      .run(watchShopCommand, input, { by: SYSTEM }, { route: key })
      .catch((error: unknown) => {
        // What was seen is kept with the next notes, if there are none yet.
        if (!this.notes.has(key)) this.notes.set(key, notes)
        if (missed !== null)
          this.missed.set(key, { ...missed, count: missed.count + (this.missed.get(key)?.count ?? 0) })
        throw error
      })
    if (!kept.ok) throw new TypeError(`A shop's watch was refused with ${kept.rejection.code}.`)
    if (kept.value.pushes !== null) this.pushedAt.set(key, kept.value.pushes.at)
    return kept.value
  }
}

function withSpan(spans: readonly number[], span: number): readonly number[] {
  return spans.at(-1) === span ? spans : [...spans.slice(-24), span]
}
