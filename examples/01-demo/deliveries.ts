import type { Hub } from 'orderhub'
import { signPayload } from 'orderhub/channel'
import type { JsonOrder } from 'orderhub/channels/json'
import { atTime, type DemoClock, shanghai } from './demo-clock'
import { claimedTotal, type MadeUpOrder, ordersOf, snapshotOf, yuan } from './made-up-orders'
import { seeded } from './seeded'
import { type DemoShop, ONLINE_SHOPS, secretOf } from './shops'

/** When a message is sent for the first time: with the morning's orders, after the time to pay is over, or a day late. */
type Wave = 'morning' | 'afterTimeLimit' | 'nextDay'

/** One message of a shop's site. Sent again, it has the same id and the same bytes. */
export interface Message {
  readonly shop: DemoShop
  readonly id: string
  readonly body: Uint8Array
  readonly wave: Wave
}

export function message(shop: DemoShop, id: string, document: JsonOrder, wave: Wave = 'morning'): Message {
  return { shop, id, body: Buffer.from(JSON.stringify(document)), wave }
}

/** All that the online shops have to say of one day's orders, in the order in which it happened. */
export function messagesOf(day: number): readonly Message[] {
  return ONLINE_SHOPS.flatMap((shop) => ordersOf(shop, day).flatMap((order) => messagesAbout(order, day)))
}

function messagesAbout(order: MadeUpOrder, day: number): readonly Message[] {
  const { shop, orderNo, fate, paidAt } = order
  const about = { orderNo, currency: 'CNY' }
  const say = (what: string, document: Omit<JsonOrder, 'orderNo' | 'currency'>, wave?: Wave) =>
    message(shop, `${orderNo}-${what}`, { ...about, ...document }, wave)
  const placedIn = fate === 'heardOfNextDay' ? 'nextDay' : 'morning'
  const messages = [say('placed', { snapshot: snapshotOf(order) }, placedIn)]
  if (paidAt !== null) {
    const payment = { id: `pay-${orderNo}`, at: shanghai(paidAt), amount: yuan(claimedTotal(order)), method: 'wechat' }
    const late = fate === 'paidTooLate' || fate === 'paidInTimeHeardLate'
    messages.push(say('paid', { payments: [payment] }, late ? 'afterTimeLimit' : placedIn))
  }
  if (fate === 'addressCorrected') messages.push(say('corrected', { snapshot: snapshotOf(order, { corrected: true }) }))
  if (fate === 'cancelledByBuyer') {
    const at = shanghai(order.placedAt + 600_000)
    messages.push(say('cancelled', { cancelled: { at, reason: 'changed my mind' } }))
  }
  if (fate === 'shippedUnpaid') {
    const scan = { status: 'handedOver', at: shanghai(atTime(day, '09:01')) } as const
    messages.push(say('shipped', { parcels: [{ id: `P-${orderNo}`, carrier: 'SF', scans: [scan] }] }))
  }
  return messages
}

/** Messages as the network brings them: in any order, and every third of them twice. */
export function asTheNetworkBrings(messages: readonly Message[], seed: number): readonly Message[] {
  const random = seeded(seed)
  return random.shuffled([...messages, ...messages.filter(() => random.onceIn(3))])
}

/** How the hub answered. */
export interface Answers {
  /** 202: kept, and booked right after. */
  readonly kept: number
  /** 200: a repeat. */
  readonly repeats: number
  /** 401: not signed by the shop it claims to be from. */
  readonly refused: number
}

/** Messages on their way at the same time. */
const AT_ONCE = 32

/** Brings messages to the hub's webhook as HTTP requests, and counts the answers. */
export class PostOffice {
  private readonly statuses = new Map<number, number>()

  constructor(
    private readonly hub: Hub,
    private readonly clock: DemoClock,
  ) {}

  /** Signs messages as they are sent, and waits until what the hub has kept is booked. */
  async deliver(messages: readonly Message[], signer?: string): Promise<Answers> {
    const before = this.answers
    for (let from = 0; from < messages.length; from += AT_ONCE) {
      const sent = messages.slice(from, from + AT_ONCE).map((each) => this.hub.webhook(this.signed(each, signer)))
      for (const { status } of await Promise.all(sent)) this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    }
    await this.hub.settle()
    const { kept, repeats, refused } = this.answers
    return { kept: kept - before.kept, repeats: repeats - before.repeats, refused: refused - before.refused }
  }

  /** All answers so far. @throws RangeError when there was one that the demo does not expect. */
  get answers(): Answers {
    const { 202: kept = 0, 200: repeats = 0, 401: refused = 0, ...others } = Object.fromEntries(this.statuses)
    const [unexpected] = Object.keys(others)
    if (unexpected !== undefined) throw new RangeError(`The webhook answered ${unexpected}.`)
    return { kept, repeats, refused }
  }

  private signed({ shop, id, body }: Message, signer?: string): Request {
    const address = `${shop.channel}/${shop.shop}`
    const headers = signPayload({ id, body, keys: [secretOf(signer ?? address)], now: this.clock.now })
    return new Request(`https://hub.example/webhooks/${address}`, { method: 'POST', headers, body })
  }
}
