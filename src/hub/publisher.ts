import type { StockLevel } from '../inventory/stock-level'
import { accept, type Outcome, reject } from '../outcome'
import type { PublicationRecord } from '../store/publication-record'
import type { Page, Store } from '../store/store'
import { SYSTEM } from './command'
import { publishFamily, withdrawListing } from './commands/publication-commands'
import type { Dispatcher } from './dispatcher'
import { HubConfigError } from './hub-errors'
import type { OfferSender, Sending } from './offer-sender'
import type { PublicationPlan, PublishedGoods } from './publication-plan'
import type { PublishedFamily } from './published-families'
import { QuotaReader } from './quota-reader'
import type { RegisteredShop, Registry, RegistryRejection } from './registry'

export interface PublisherParts {
  readonly store: Store
  readonly registry: Registry
  readonly dispatcher: Dispatcher
  readonly sender: OfferSender
}

/** Goods or levels looked at in one go. */
const PAGE = 1_000

/** Rounds of one turn: what changes while it sends belongs to the next one. */
const MAX_ROUNDS = 10

/** How far sending everything anew has come: goods worked out and sent, of all of the shop; what shares its stock counts once. */
export interface RepublishProgress {
  readonly done: number
  readonly total: number
}

export type RepublishRejection = RegistryRejection | { readonly code: 'UNSUPPORTED'; readonly channel: string }

/** Keeps what channels are told in step with the stock, by the plan it was given last. */
export class Publisher {
  private plan: PublicationPlan | undefined
  /** Plans given so far, and how many of them the records follow. */
  private given = 0
  private followed = 0
  /** Listings that were taken off a stock row, as long as their channel may not have heard of it. */
  private readonly leaving = new Map<string, Set<string>>()
  /** What is being decided: by the plan there was when it was begun. */
  private readonly deciding = new Set<Promise<unknown>>()
  private readonly quotas: QuotaReader

  constructor(private readonly parts: PublisherParts) {
    this.quotas = new QuotaReader(parts.store)
  }

  /** @throws HubConfigError where the plan lists a shop that is not registered. */
  use(plan: PublicationPlan): void {
    const supported = new Map<string, boolean>()
    const families: PublishedFamily[] = []
    const byStock = new Map<string, PublishedFamily>()
    for (const given of plan.families) {
      const goods = given.goods.map((entry) => {
        const listings = entry.listings.filter((listing) => {
          const shop = `${listing.channel}/${listing.shop}`
          if (!supported.has(shop)) supported.set(shop, this.takesStock(listing))
          return supported.get(shop) === true
        })
        return listings.length === entry.listings.length ? entry : { ...entry, listings }
      })
      if (goods.every(({ listings }) => listings.length === 0)) continue
      // A bundle keeps its part of the stock even where nobody can be told of it.
      const family = { ...given, goods }
      families.push(family)
      for (const key of family.stockKeys) byStock.set(key, family)
    }
    this.plan = { families, ofStock: (key) => byStock.get(key), lists: plan.lists }
    this.given += 1
  }

  /**
   * One turn: brings the records in line with a new plan, works out anew what changed stock means for each channel, and sends
   * it; again while that sets numbers free for others.
   * @returns How many offers were sent.
   */
  async run(signal: AbortSignal): Promise<number> {
    if (this.plan === undefined) return 0
    let offers = 0
    let shops = this.shops()
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await this.workOut(signal)
      const sendings = await all(shops.map((shop) => this.send(shop, signal)))
      shops = shops.filter((_, index) => sendings[index]?.failed === false)
      const count = sendings.reduce((sum, { sent }) => sum + sent, 0)
      if (count === 0) break
      offers += count
    }
    return offers
  }

  /** Shops that can be told. */
  shops(): readonly RegisteredShop[] {
    return this.parts.registry.shops().filter(({ adapter }) => adapter.capabilities.writeBackStock)
  }

  /** Sends one shop what is due there. */
  async send(shop: RegisteredShop, signal: AbortSignal): Promise<Sending> {
    return this.plan === undefined ? { sent: 0, failed: false } : this.parts.sender.send(shop, signal)
  }

  /** Tells a shop all its numbers again, whether or not they are new. */
  async republish(
    target: { readonly channel: string; readonly shop: string },
    options: { readonly signal?: AbortSignal; readonly onProgress?: (progress: RepublishProgress) => void },
  ): Promise<Outcome<{ readonly offers: number }, RepublishRejection>> {
    const found = this.parts.registry.find(target.channel, target.shop)
    if (!found.ok) return found
    if (!found.value.adapter.capabilities.writeBackStock)
      return reject({ code: 'UNSUPPORTED', channel: target.channel })
    const signal = options.signal ?? new AbortController().signal
    while (this.plan !== undefined && this.followed < this.given) await this.follow(this.plan, signal)
    const { plan } = this
    const anew = `${target.channel}/${target.shop}`
    const isOfShop = ({ listings }: PublishedGoods) => listings.some((one) => `${one.channel}/${one.shop}` === anew)
    const families = plan?.families.filter(({ goods }) => goods.some(isOfShop)) ?? []
    let offers = 0
    for (let done = 0; plan !== undefined && done < families.length; ) {
      signal.throwIfAborted()
      // By the plan of now, from the beginning, where it was replaced.
      if (this.plan !== plan) return this.republish(target, options)
      const page = families.slice(done, done + PAGE)
      await all(page.map((family) => this.publish(family, plan, anew, signal)))
      offers += (await this.parts.sender.send(found.value, signal)).sent
      done += page.length
      options.onProgress?.({ done, total: families.length })
    }
    return accept({ offers })
  }

  private takesStock({ channel, shop }: { readonly channel: string; readonly shop: string }): boolean {
    const found = this.parts.registry.find(channel, shop)
    if (found.ok) return found.value.adapter.capabilities.writeBackStock
    throw new HubConfigError(`The publication plan lists ${channel}/${shop}.`, 'Register that shop, or leave it out.')
  }

  /** Goods the plan says something new of, and articles it lists no more. Stops where the plan is replaced meanwhile. */
  private async follow(plan: PublicationPlan, signal: AbortSignal): Promise<void> {
    const { given } = this
    await Promise.allSettled(this.deciding)
    // Before anything is raised: what leaves is cut first, and known.
    this.leaving.clear()
    for (const { adapter, shop } of this.parts.registry.shops())
      await this.withdraw(plan, adapter.code, shop.shop, signal)
    for (let start = 0; start < plan.families.length; start += PAGE) {
      signal.throwIfAborted()
      const page = plan.families.slice(start, start + PAGE)
      const listings = page.flatMap(({ goods }) => goods.flatMap((entry) => entry.listings))
      const known = await this.planOf(listings.map(({ key }) => key))
      if (this.plan !== plan) return
      const changed = page.filter(({ goods, fingerprint }) =>
        goods.some((entry) => entry.listings.some(({ key }) => known.get(key) !== fingerprint)),
      )
      await all(changed.map((family) => this.publish(family, plan, null, signal)))
    }
    if (this.plan === plan) this.followed = given
  }

  private async planOf(keys: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const plans = new Map<string, string | null>()
    for (let start = 0; start < keys.length; start += PAGE) {
      const records = await this.parts.store.read('publication', keys.slice(start, start + PAGE))
      for (const [key, { value }] of records) if (value !== undefined) plans.set(key, value.plan)
    }
    return plans
  }

  private async withdraw(plan: PublicationPlan, channel: string, shop: string, signal: AbortSignal): Promise<void> {
    for (let after: string | null = null; ; ) {
      signal.throwIfAborted()
      const query = { where: { channel, shop }, byKey: true, limit: PAGE, after }
      const page: Page<PublicationRecord> = await this.parts.store.list('publication', query)
      if (this.plan !== plan) return
      const unlisted = page.items.filter(({ key }) => !plan.lists(key))
      const gone = unlisted.filter(({ plan: followed }) => followed !== null)
      // One that shows nothing yet may be sent a number before it is taken off.
      for (const { key, stockKeys, atMost, plan: followed } of unlisted)
        if (atMost > 0 || followed !== null) this.leaves(key, stockKeys)
      const isPublished = (stockKey: string) => plan.ofStock(stockKey) !== undefined
      await all(
        gone.map(({ key }) =>
          this.decided(
            this.parts.dispatcher.run(withdrawListing, { key, isPublished }, { by: SYSTEM }, { route: key }),
          ),
        ),
      )
      after = page.next
      if (after === null) return
    }
  }

  /** Works out anew what a new plan, or a level that changed in any process, means for each channel. Sends nothing. */
  async workOut(signal: AbortSignal): Promise<void> {
    if (this.plan === undefined) return
    while (this.followed < this.given) await this.follow(this.plan, signal)
    for (let after: string | null = null; ; ) {
      signal.throwIfAborted()
      const page: Page<StockLevel> = await this.parts.store.list('stock', {
        where: { telling: 'due' },
        limit: PAGE,
        after,
      })
      // A new plan takes off first what it lists no more.
      if (this.followed < this.given) return this.workOut(signal)
      const { plan } = this
      const families = new Set(page.items.flatMap(({ key }) => plan?.ofStock(key) ?? []))
      if (plan !== undefined) await all([...families].map((family) => this.publish(family, plan, null, signal)))
      after = page.next
      if (after === null) return
    }
  }

  private publish(family: PublishedFamily, plan: PublicationPlan, anew: string | null, signal: AbortSignal) {
    const isPublished = (stockKey: string) => plan.ofStock(stockKey) !== undefined
    const route = family.stockKeys[0] ?? ''
    const publishing = async () => {
      const taken = await this.quotas.read(family, signal)
      const leaving = [...new Set(family.stockKeys.flatMap((key) => [...(this.leaving.get(key) ?? [])]))]
      const input = { family, isPublished, anew, taken, leaving }
      const published = await this.parts.dispatcher.run(publishFamily, input, { by: SYSTEM }, { route })
      if (published.ok) for (const key of published.value.left) this.hasLeft(key, family.stockKeys)
      return published
    }
    return this.decided(publishing())
  }

  private leaves(key: string, stockKeys: readonly string[]): void {
    for (const stockKey of stockKeys) {
      const keys = this.leaving.get(stockKey)
      if (keys === undefined) this.leaving.set(stockKey, new Set([key]))
      else keys.add(key)
    }
  }

  private hasLeft(key: string, stockKeys: readonly string[]): void {
    for (const stockKey of stockKeys) {
      const keys = this.leaving.get(stockKey)
      keys?.delete(key)
      if (keys?.size === 0) this.leaving.delete(stockKey)
    }
  }

  private decided<T>(deciding: Promise<T>): Promise<T> {
    const forget = () => this.deciding.delete(deciding)
    this.deciding.add(deciding)
    deciding.then(forget, forget)
    return deciding
  }
}

/** Waits for all, whatever becomes of any. @throws What the first of them threw that did. */
async function all<T>(parts: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(parts)
  return settled.map((part) => {
    if (part.status === 'rejected') throw part.reason
    return part.value
  })
}
