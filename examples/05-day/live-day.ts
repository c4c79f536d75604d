import { createHub, type Hub, memoryStore, temporaryKeys } from 'orderhub'
import { DEFAULT_ANOMALY_RULES } from 'orderhub/anomaly'
import type { ChannelAdapter, ChannelDocumentInput } from 'orderhub/channel'
import { defaultNotificationPolicy } from 'orderhub/notification'
import type { TimeWindow } from 'orderhub/time'
import { ApprovalDesk } from './approval-desk'
import { collected } from './collect-day'
import { boundOf, currencyOf, type DayInput, linesOf, referencesOf } from './day-orders'
import type { DayResult } from './day-result'
import { openRouting, WAREHOUSES } from './routing-plan'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const by = { type: 'user', id: 'warehouse-1' } as const
type Fact = ChannelDocumentInput['facts'][number]

/**
 * Lives through one day: what happened to its orders arrives at the hub at the time it happened, the hub is ticked every five
 * minutes, people answer, and parcels leave three times a day. Nothing waits: the clock is moved by hand.
 */
export async function liveDay(input: DayInput): Promise<DayResult> {
  const { documents, window } = input
  const orders = documents.filter(({ facts }) =>
    facts.some(
      (fact) =>
        fact.kind === 'OrderPlaced' && fact.content.placedAt >= window.start && fact.content.placedAt < window.end,
    ),
  )
  const clock = { now: window.start }
  const store = memoryStore({ clock: () => clock.now })
  const arriving = new Map<string, ChannelDocumentInput>()
  const hub = createHub({
    store,
    keys: temporaryKeys(),
    now: () => clock.now,
    channels: [{ adapter: adapterOf(arriving), shops: [{ shop: 'main', zone: input.zone, warehouse: WAREHOUSES[0] }] }],
    anomalies: { references: async (asked) => referencesOf(orders, asked) },
    cases: {
      policy: {
        duty: [
          { priorities: ['P0'], owner: 'lead', standIns: ['supervisor'] },
          { owner: 'service', standIns: ['lead'] },
        ],
      },
    },
    notifications: { policy: defaultNotificationPolicy() },
    routing: {},
  })
  const casesOpened: number[] = []
  hub.on('CaseOpened', ({ at }) => casesOpened.push(at))
  await stockUp(hub, orders)

  const desk = new ApprovalDesk(hub, { minor: boundOf(orders), currency: currencyOf(orders) })
  await desk.open(window.start)
  await openRouting(hub, desk.bound.minor)
  const events = eventsOf(orders, window)
  let next = 0
  for (let until = window.start + 5 * MINUTE; until <= window.end; until += 5 * MINUTE) {
    for (let event = events[next]; event !== undefined && event.at < until; event = events[++next]) {
      clock.now = Math.max(clock.now, event.at)
      await arrive(hub, event, desk, arriving)
    }
    clock.now = until
    const hour = (until - window.start) / HOUR
    if (hour >= 9 && hour < 21) await desk.attend(until)
    await hub.tick()
    if (hour >= 8 && hour < 22) await handleCases(hub, until)
    if ([11, 15, 18].includes(hour)) await sendParcels(hub)
  }
  const result = await collected(hub, {
    ...input,
    orders,
    desk,
    casesOpened,
    rules: DEFAULT_ANOMALY_RULES.rules,
  })
  await hub.close()
  return result
}

/** Documents are handed over as they are; their text is only their name. */
function adapterOf(arriving: ReadonlyMap<string, ChannelDocumentInput>): ChannelAdapter {
  return {
    code: 'SHOP',
    name: 'One day of a shop',
    capabilities: { webhook: false, writeBackShipment: false, writeBackStock: false },
    read(raw) {
      const document = arriving.get(Buffer.from(raw).toString())
      return document === undefined
        ? { ok: false, rejection: { code: 'DOCUMENT_UNKNOWN', pointer: '' } }
        : { ok: true, value: document }
    },
  }
}

interface Event {
  readonly at: number
  readonly orderNo: string
  readonly fact: Fact
  readonly place: number
}

function eventsOf(orders: readonly ChannelDocumentInput[], { start, end }: TimeWindow): readonly Event[] {
  return orders
    .flatMap(({ channelOrderNo: orderNo, facts }) =>
      facts.map((fact, place): Event => {
        const placed = facts.find(
          (other): other is Extract<Fact, { kind: 'OrderPlaced' }> => other.kind === 'OrderPlaced',
        )
        return { orderNo, fact, place, at: Math.max(fact.at, placed?.content.placedAt ?? start) }
      }),
    )
    .filter(({ at }) => at < end)
    .sort((a, b) => a.at - b.at || a.place - b.place)
}

async function arrive(
  hub: Hub,
  { orderNo, fact, place }: Event,
  desk: ApprovalDesk,
  arriving: Map<string, ChannelDocumentInput>,
): Promise<void> {
  const name = `${orderNo} ${place}`
  arriving.set(name, { channelOrderNo: orderNo, facts: [fact] })
  const booked = await hub.intake.book({ channel: 'SHOP', shop: 'main', raw: Buffer.from(name) })
  arriving.delete(name)
  if (booked.ok && fact.kind === 'OrderPlaced' && typeof fact.content.total === 'number') {
    await desk.ask(keyOf(orderNo), fact.content.total)
  }
}

const keyOf = (orderNo: string) => `SHOP/main/${orderNo}`

/** Whoever a case was given to takes it within ten minutes; where an address was asked for, the buyer answers within the hour. */
async function handleCases(hub: Hub, at: number): Promise<void> {
  for (const { key, owner, openedAt } of (await hub.cases.list({ state: 'open', limit: 1_000 })).items) {
    if (owner !== null && at - openedAt >= 5 * MINUTE) await hub.cases.take(key, { by: { type: 'user', id: owner } })
  }
  for (const { key, kind, owner, openedAt } of (await hub.cases.list({ state: 'inProgress', limit: 1_000 })).items) {
    if (owner === null || !kind.startsWith('address-') || at - openedAt < HOUR) continue
    await hub.cases.close(key, { cause: 'buyer-mistake' }, { by: { type: 'user', id: owner } })
  }
}

/** Paid, not held, goods set aside: it leaves, by the carrier it was routed to. What waits for an approval is held. */
async function sendParcels(hub: Hub): Promise<void> {
  for (const key of await readyOrders(hub)) {
    const carrier = (await hub.routing.get(key))?.carriers[0]?.carrier ?? 'SF'
    await hub.orders.review(key, { by })
    await hub.orders.requestOutbound(key, { by })
    await hub.orders.pack(key, { by })
    await hub.orders.ship(key, { parcel: 'P1', carrier }, { by })
  }
}

async function readyOrders(hub: Hub): Promise<readonly string[]> {
  const ready: string[] = []
  for (let after: string | null = null; ; ) {
    const page = await hub.orders.list({ status: 'paid', limit: 200, after })
    for (const { key, holds, lock } of page.items) {
      if (holds.length === 0 && lock?.state === 'locked') ready.push(key)
    }
    if (page.next === null) return ready
    after = page.next
  }
}

/** Less than the day will ask for, so that the end of it is worth a look; of the least wanted article there is little. */
async function stockUp(hub: Hub, orders: readonly ChannelDocumentInput[]): Promise<void> {
  const wanted = new Map<string, number>()
  for (const { sku, quantity } of linesOf(orders)) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity)
  const scarce = [...wanted].sort(([, a], [, b]) => a - b)[0]?.[0]
  for (const [sku, pieces] of wanted) {
    const share = sku === scarce ? [0.4, 0.2] : [0.8, 0.5]
    for (const [at, warehouse] of WAREHOUSES.entries()) {
      await hub.stock.adjust({ sku, warehouse, change: Math.ceil(pieces * (share[at] ?? 0)) }, { by })
    }
  }
}
