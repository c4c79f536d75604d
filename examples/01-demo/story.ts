import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor, CommandOptions, Hub, OrderView, Outcome, Rejection } from 'orderhub'
import { type CsvImportReport, importCsv } from 'orderhub/channels/csv'
import type { JsonOrder } from 'orderhub/channels/json'
import { type Answers, asTheNetworkBrings, type Message, message, messagesOf, type PostOffice } from './deliveries'
import { type DemoClock, shanghai } from './demo-clock'
import { everyOrder } from './every-order'
import { ACCESSORIES, GOODS } from './goods'
import { ONLINE_SHOPS, type ShopSites, WHOLESALE, type WholesaleChannel } from './shops'
import { wholesaleFile } from './wholesale-file'

export interface Stage {
  readonly hub: Hub
  readonly clock: DemoClock
  readonly post: PostOffice
  readonly sites: ShopSites
  readonly wholesale: WholesaleChannel
  /** Where wholesale’s files are put, to be looked at; null: nowhere. */
  readonly folder: string | null
  /** Says what has just happened. */
  readonly tell: (text: string) => void
}

const CLERK: Actor = { type: 'user', id: 'clerk-07' }
const PACKER: Actor = { type: 'user', id: 'packer-02' }

/**
 * One day of the made-up shops, from the goods of the morning to the parcels of the evening.
 * @returns How the day's messages were answered.
 */
export async function runDay(stage: Stage): Promise<Answers> {
  const { clock } = stage
  clock.goTo('07:30')
  await receiveGoods(stage)
  if (clock.day > 1) {
    clock.goTo('07:45')
    await hearOfYesterday(stage)
  }
  clock.goTo('09:05')
  await takeOrders(stage)
  await meetTroubledSenders(stage)
  clock.goTo('09:40')
  await closeUnpaid(stage)
  clock.goTo('10:00')
  await hearOfLatePayments(stage)
  clock.goTo('10:30')
  await importWholesale(stage)
  clock.goTo('13:00')
  await reviewOrders(stage)
  clock.goTo('15:00')
  await shipOrders(stage)
  await writeBack(stage)
  clock.goTo('20:00')
  await deliverParcels(stage, isSameDay)
  return stage.post.answers
}

async function receiveGoods({ hub, clock, tell }: Stage): Promise<void> {
  const goods = [...GOODS, ...ACCESSORIES]
  let pieces = 0
  for (const { sku, delivery } of goods) {
    const change = clock.day === 1 ? delivery.first : delivery.later
    const adjusted = await hub.stock.adjust({ sku, change }, { by: PACKER, commandId: `receipt-${clock.date}-${sku}` })
    if (!adjusted.ok) throw new RangeError(`The receipt of ${sku} was refused: ${adjusted.rejection.code}.`)
    pieces += change
  }
  tell(`${pieces} pieces of ${goods.length} SKUs come in`)
}

/** Every message and file of yesterday comes again, with a few that were late; what lacked stock is looked at again. */
async function hearOfYesterday(stage: Stage): Promise<void> {
  const { hub, clock, post, tell } = stage
  const yesterday = clock.day - 1
  const answers = await post.deliver(asTheNetworkBrings(messagesOf(yesterday), yesterday))
  tell(`yesterday’s messages once more, some of them late: ${answered(answers)}`)
  const again = await importFile(stage, yesterday)
  tell(`yesterday’s wholesale file once more: ${again.documents.duplicates} of ${again.documents.read} orders known`)

  const short = (await everyOrder(hub)).filter((order) => order.lock?.state === 'refused')
  await Promise.all(short.map((order) => hub.orders.attend(order.key, { by: CLERK })))
  const still = (await everyOrder(hub)).filter((order) => order.lock?.state === 'refused').length
  tell(`${short.length} orders were short of stock: ${short.length - still} got theirs, ${still} go on waiting`)
  await deliverParcels(stage, () => true)
}

async function takeOrders({ clock, post, tell }: Stage): Promise<void> {
  const messages = messagesOf(clock.day).filter(({ wave }) => wave === 'morning')
  const answers = await post.deliver(asTheNetworkBrings(messages, clock.day))
  tell(`orders of ${ONLINE_SHOPS.length} shops, in any order, some twice: ${answered(answers)}`)
}

/** One message breaks off in the middle, one uses an id again for something else, one is signed by a stranger. */
async function meetTroubledSenders({ clock, post, tell }: Stage): Promise<void> {
  const [first] = messagesOf(clock.day)
  if (first === undefined) return
  const brokenOff = { ...first, id: `${first.id}-cut`, body: first.body.subarray(0, first.body.length - 40) }
  const reused = { ...first, body: Buffer.from(first.body.toString().replace('updatedAt', 'updatedat')) }
  const odd = await post.deliver([brokenOff, reused])
  const strange = await post.deliver([{ ...first, id: `${first.id}-forged` }], 'a stranger')
  tell(
    `${odd.kept} messages that cannot be booked: kept, quarantined; ${strange.refused} with a forged signature: refused`,
  )
}

async function closeUnpaid({ hub, tell }: Stage): Promise<void> {
  const { timers } = await hub.tick()
  tell(`time to pay is over: ${timers} unpaid orders closed, their stock is free again`)
}

async function hearOfLatePayments({ hub, clock, post, tell }: Stage): Promise<void> {
  const late = messagesOf(clock.day).filter(({ wave }) => wave === 'afterTimeLimit')
  const before = (await everyOrder(hub, { status: 'closed' })).length
  await post.deliver(late)
  const revived = before - (await everyOrder(hub, { status: 'closed' })).length
  tell(`${late.length} payments come late: ${revived} made in time bring their order back, the others are anomalies`)
}

async function importWholesale(stage: Stage): Promise<void> {
  const { hub, clock, wholesale, tell } = stage
  const { documents, problems } = await importFile(stage, clock.day)
  const aside = Object.entries(documents.quarantined).map(([code, count]) => `${count} quarantined (${code})`)
  const [problem] = problems.listed
  const place = problem === undefined ? '' : `, first at row ${problem.row}, column ${problem.column}`
  tell(`wholesale’s CSV file: ${[`${documents.booked} orders booked`, ...aside].join(', ')}${place}`)
  if (aside.length === 0) return

  wholesale.correct()
  const waiting = await hub.intake.list({ state: 'quarantined', channel: WHOLESALE.channel })
  const replayed = await Promise.all(waiting.items.map(({ key }) => hub.intake.replay(key, { by: CLERK })))
  tell(`the mapping learns the word 元: ${replayed.filter(({ ok }) => ok).length} of them replayed and booked`)
}

async function importFile({ hub, wholesale, folder }: Stage, day: number): Promise<CsvImportReport> {
  const file = wholesaleFile(day)
  if (folder !== null) await writeFile(join(folder, `wholesale-day-${day}.csv`), file)
  return importCsv(hub, {
    channel: wholesale.current,
    shop: { shop: WHOLESALE.shop, zone: 'Asia/Shanghai' },
    files: {
      orders: async function* () {
        yield file
      },
    },
    mode: 'skipBadRows',
  })
}

/** The clerk pauses two orders to call their buyers, cancels one of them, and passes what is in order. */
async function reviewOrders({ hub, tell }: Stage): Promise<void> {
  const paid = await everyOrder(hub, { status: 'paid' })
  const [called, givenUp] = paid.filter((order) => order.holds.length === 0)
  const reason = 'call the buyer first'
  for (const order of [called, givenUp])
    if (order !== undefined) await hub.orders.hold(order.key, reason, { by: CLERK })
  const passed = await settleAll(paid, (order) => hub.orders.review(order.key, asked(order, 'review', CLERK)))
  tell(`${passed.done} paid orders reviewed, ${passed.refused} refused: ${passed.reasons}`)

  if (givenUp !== undefined) await hub.orders.cancel(givenUp.key, 'the buyer asked on the phone', { by: CLERK })
  if (called !== undefined) {
    await hub.orders.lift(called.key, reason, { by: CLERK })
    await hub.orders.review(called.key, asked(called, 'review-again', CLERK))
    tell(`one hold lifted after the call, one order cancelled`)
  }
}

async function shipOrders({ hub, tell }: Stage): Promise<void> {
  const reviewed = await everyOrder(hub, { status: 'reviewed' })
  await settleAll(reviewed, (order) => hub.orders.requestOutbound(order.key, asked(order, 'outbound', PACKER)))
  await settleAll(reviewed, (order) => hub.orders.pack(order.key, asked(order, 'pack', PACKER)))
  const shipped = await settleAll(await everyOrder(hub, { status: 'packed' }), (order) =>
    hub.orders.ship(order.key, parcelOf(order), asked(order, 'ship', PACKER)),
  )
  tell(`${shipped.done} parcels packed and handed to the carrier; their stock leaves the shelf`)
}

/** Tells the shops’ sites of the parcels; a call that fails is tried again by itself. */
async function writeBack({ hub, clock, sites, tell }: Stage): Promise<void> {
  const before = sites.told.size
  for (let rounds = 0; rounds < 20; rounds++) {
    await hub.tick()
    const nextAt = await hub.outbox.nextAt()
    if (nextAt === null) break
    clock.goOn(Math.max(1, nextAt - clock.now))
  }
  tell(`shipments written back: ${sites.told.size - before} told, ${sites.failed} failed at first and tried again`)
}

/** The carrier's scans come in by way of the shops; what wholesale received is signed off by hand. */
async function deliverParcels({ hub, clock, post, tell }: Stage, when: (order: OrderView) => boolean): Promise<void> {
  const shipped = (await everyOrder(hub, { status: 'shipped' })).filter(when)
  await post.deliver(asTheNetworkBrings(shipped.flatMap(arrivalOf), clock.day))
  const signedFor = (await everyOrder(hub, { status: 'delivered' })).filter((order) => order.anomalies.length === 0)
  const byHand = shipped.filter((order) => order.channel === WHOLESALE.channel)
  const completed = await settleAll([...signedFor, ...byHand], (order) =>
    hub.orders.complete(order.key, asked(order, 'complete', CLERK)),
  )
  tell(`${shipped.length} parcels arrive, ${completed.done} orders completed`)
}

/** Two parcels of three arrive on the day they leave. */
function isSameDay(order: OrderView): boolean {
  return Number(order.number.slice(-2)) % 3 !== 0
}

function arrivalOf(order: OrderView): readonly Message[] {
  const shop = ONLINE_SHOPS.find(({ channel, shop }) => channel === order.channel && shop === order.shop)
  if (shop === undefined) return []
  const at = shanghai(order.statusSince + 4 * 3_600_000)
  const parcels = order.parcels.map(({ id }): Parcel => ({ id, scans: [{ status: 'delivered', at }] }))
  const document = { orderNo: order.channelOrderNo, currency: 'CNY', parcels }
  return [message(shop, `${order.channelOrderNo}-delivered`, document)]
}

type Parcel = NonNullable<JsonOrder['parcels']>[number]

function parcelOf({ number }: OrderView) {
  return { parcel: `P-${number}`, carrier: 'SF', trackingNo: `SF${number.slice(-11)}` }
}

/** An id of its own for each decision on each order: asking twice is asking once. */
function asked({ key }: OrderView, what: string, by: Actor): CommandOptions {
  return { by, commandId: `${what}:${key}` }
}

function answered({ kept, repeats }: Answers): string {
  return `${kept} kept and booked, ${repeats} repeats`
}

interface Settled {
  readonly done: number
  readonly refused: number
  /** Refusals by code, the most frequent first. */
  readonly reasons: string
}

/** Decides on many orders at once, as many people would, and counts the answers. */
async function settleAll(
  orders: readonly OrderView[],
  decide: (order: OrderView) => Promise<Outcome<unknown, Rejection>>,
): Promise<Settled> {
  const outcomes = await Promise.all(orders.map(decide))
  const codes = new Map<string, number>()
  for (const outcome of outcomes) {
    if (!outcome.ok) codes.set(outcome.rejection.code, (codes.get(outcome.rejection.code) ?? 0) + 1)
  }
  const sorted = [...codes].sort(([, a], [, b]) => b - a)
  const refused = sorted.reduce((sum, [, count]) => sum + count, 0)
  return {
    done: outcomes.length - refused,
    refused,
    reasons: sorted.map(([code, count]) => `${count} ${code}`).join(', ') || 'none',
  }
}
