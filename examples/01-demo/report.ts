import type { Hub, OrderView } from 'orderhub'
import { stockPlace } from 'orderhub/inventory'
import { orderLifecycle } from 'orderhub/lifecycle'
import type { Store } from 'orderhub/store'
import type { Answers } from './deliveries'
import { shanghai } from './demo-clock'
import { everyOrder } from './every-order'
import { yuan } from './made-up-orders'
import type { OpenHub } from './open-hub'
import type { ShopSites } from './shops'
import { table } from './table'

/** What everything came to, and what does not add up: nothing, unless something is broken. */
export interface Report {
  readonly text: string
  readonly faults: readonly string[]
}

/** Reads the whole store through the hub and sets it out in tables. */
export async function makeReport({ hub, store }: OpenHub, answers: Answers, sites: ShopSites): Promise<Report> {
  const orders = await everyOrder(hub)
  const faults: string[] = []
  const parts = [
    ordersTable(orders, faults),
    anomaliesTable(orders),
    await stockTable(hub, orders, faults),
    await intakeTable(hub, store, orders, answers, faults),
    await effectsTable(hub, sites, faults),
    await auditLine(hub, faults),
    await lifeOfAnOrder(hub, orders),
  ]
  return { text: parts.filter((part) => part !== '').join('\n\n'), faults }
}

/** A column of figures. */
export const right = (heading: string) => ({ heading, align: 'right' as const })

function ordersTable(orders: readonly OrderView[], faults: string[]): string {
  const shops = [...new Set(orders.map(shopOf))].sort()
  const rows = orderLifecycle.states
    .map((status) => {
      const { label } = orderLifecycle.metaOf(status)
      const counts = shops.map(
        (shop) => orders.filter((order) => order.status === status && shopOf(order) === shop).length,
      )
      return [label['zh-CN'], label.en, ...counts, sum(counts)] as const
    })
    .filter((row) => row.at(-1) !== 0)
  const totals = shops.map((shop) => orders.filter((order) => shopOf(order) === shop).length)
  if (new Set(orders.map(({ number }) => number)).size !== orders.length)
    faults.push('An order number was given twice.')
  const columns = [{ heading: '状态' }, { heading: 'Status' }, ...shops.map(right), right('All')]
  return `Orders 订单\n${table(columns, [...rows, ['', 'All', ...totals, orders.length]])}`
}

/** Orders by status alone, for any number of orders. */
export function statusTable(counts: ReadonlyMap<string | number | null, number>): string {
  const rows = orderLifecycle.states
    .filter((status) => counts.has(status))
    .map((status) => {
      const { label } = orderLifecycle.metaOf(status)
      return [label['zh-CN'], label.en, counts.get(status) ?? 0]
    })
  const columns = [{ heading: '状态' }, { heading: 'Status' }, right('Orders')]
  return `Orders 订单\n${table(columns, [...rows, ['', 'All', sum([...counts.values()])]])}`
}

/** How many orders have which anomaly. */
export function anomaliesTable(orders: readonly OrderView[]): string {
  const codes = new Map<string, Set<string>>()
  for (const { number, anomalies } of orders) {
    for (const { code } of anomalies) codes.set(code, (codes.get(code) ?? new Set()).add(number))
  }
  const rows = [...codes]
    .sort(([, a], [, b]) => b.size - a.size)
    .map(([code, numbers]) => [code, numbers.size, [...numbers].slice(0, 2).join(', ')])
  return rows.length === 0
    ? ''
    : `Anomalies 异常\n${table([{ heading: 'Code' }, right('Orders'), { heading: 'Such as' }], rows)}`
}

/** What each SKU's movements add up to, held against its level: nothing may be sold that never came in. */
async function stockTable(hub: Hub, orders: readonly OrderView[], faults: string[]): Promise<string> {
  const wanted = wantedBySku(orders)
  const { items } = await hub.stock.list({ limit: 1_000 })
  const rows = []
  for (const level of [...items].sort((a, b) => (a.sku < b.sku ? -1 : 1))) {
    const moved = await movedOf(hub, level)
    const sound =
      moved.sold + level.locked <= moved.received &&
      level.onHand === moved.received - moved.sold &&
      level.locked === moved.locked
    if (!sound) faults.push(`The stock of ${level.sku} does not add up.`)
    const proof = sound ? `${moved.sold} + ${level.locked} ≤ ${moved.received} ✓` : 'OVERSOLD'
    const counts = [moved.received, moved.sold, level.locked, level.available, wanted.get(level.sku) ?? 0]
    rows.push([level.sku, ...counts, proof])
  }
  const columns = [{ heading: 'SKU' }, ...['Received', 'Sold', 'Locked', 'Available', 'Waiting'].map(right)]
  return `Stock 库存\n${table([...columns, { heading: 'Sold + locked ≤ received' }], rows)}`
}

/** Reads all movements of a level, so that its figures rest on what happened and not on the level itself. */
async function movedOf(hub: Hub, level: Parameters<Hub['stock']['movements']>[0] & { readonly version: number }) {
  const moved = { received: 0, sold: 0, locked: 0 }
  for (let from = 1; from <= level.version; ) {
    const pages = await hub.stock.movements(level, from)
    for (const { movements, toVersion } of pages) {
      for (const { kind, onHand, locked } of movements) {
        if (kind === 'deducted') moved.sold -= onHand
        if (kind === 'received' || kind === 'adjusted') moved.received += onHand
        moved.locked += locked
      }
      from = toVersion + 1
    }
    if (pages.length === 0) break
  }
  return moved
}

/** Pieces that orders ask for and could not get. */
function wantedBySku(orders: readonly OrderView[]): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>()
  for (const { anomalies } of orders) {
    for (const { code, about, expected, actual } of anomalies) {
      if (code !== 'STOCK_SHORT') continue
      const { sku } = stockPlace(about)
      wanted.set(sku, (wanted.get(sku) ?? 0) + Number(expected) - Number(actual))
    }
  }
  return wanted
}

async function intakeTable(
  hub: Hub,
  store: Store,
  orders: readonly OrderView[],
  { repeats, refused }: Answers,
  faults: string[],
): Promise<string> {
  const states = await store.count('intake', 'state')
  const count = (state: string) => states.get(state) ?? 0
  const received = sum([...states.values()])
  if (count('pending') > 0) faults.push(`${count('pending')} documents were received and never booked.`)
  const quarantined = await hub.intake.list({ state: 'quarantined', limit: 1_000 })
  const reasons = new Map<string, number>()
  for (const { reason } of quarantined.items) reasons.set(reason ?? '', (reasons.get(reason ?? '') ?? 0) + 1)
  const rows: [string, number, string][] = [
    ['Documents received', received, 'each kept before its sender was answered'],
    ['  booked', count('booked'), `they are ${orders.length} orders`],
    ['  in quarantine', count('quarantined'), [...reasons].map(([reason, n]) => `${n} ${reason}`).join(', ')],
    ['Repeats, this time', repeats, 'known already: nothing changed'],
    ['Refused, this time', refused, 'not signed by the shop'],
  ]
  return `Intake 接收\n${table([{ heading: 'What' }, right('Count'), { heading: '' }], rows)}`
}

async function effectsTable(hub: Hub, { attempts, failed }: ShopSites, faults: string[]): Promise<string> {
  const states = ['done', 'ready', 'leased', 'dead'] as const
  const counts = new Map<string, number>()
  for (const state of states) {
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<Hub['outbox']['list']>> = await hub.outbox.list({ state, limit: 1_000, after })
      counts.set(state, (counts.get(state) ?? 0) + page.items.length)
      after = page.next
    } while (after !== null)
  }
  const count = (state: string) => counts.get(state) ?? 0
  if (count('dead') > 0) faults.push(`${count('dead')} effects were given up.`)
  const rows: [string, number, string][] = [
    ['Shipments written back', count('done'), `${attempts} attempts this time, ${failed} failed and was tried again`],
    ['Still to be told', count('ready') + count('leased'), ''],
    ['Given up', count('dead'), ''],
  ]
  return `Effects 外部动作\n${table([{ heading: 'What' }, right('Count'), { heading: '' }], rows)}`
}

/** Whether the audit log holds from its first block to its last. */
export async function auditLine(hub: Hub, faults: string[]): Promise<string> {
  const chains = await hub.audit.verify()
  let entries = 0
  let blocks = 0
  for (const chain of chains) {
    if (!chain.ok) {
      faults.push(`The audit chain is broken: ${chain.rejection.code} at block ${chain.rejection.seq}.`)
      continue
    }
    entries += chain.value.entries
    blocks += chain.value.blocks
  }
  const verdict = chains.every(({ ok }) => ok) ? 'verified ✓' : 'BROKEN'
  return `Audit 审计\n  ${entries} decisions, each with its actor, in ${blocks} chained blocks: ${verdict}`
}

/** The order that most has happened to, from the audit log: who did what, and what came of it. */
async function lifeOfAnOrder(hub: Hub, orders: readonly OrderView[]): Promise<string> {
  const lives = await livesOf(hub)
  const stories = orders.filter((order) => order.status === 'completed')
  const chosen = stories.sort((a, b) => (lives.get(b.key)?.length ?? 0) - (lives.get(a.key)?.length ?? 0))[0]
  if (chosen === undefined) return ''
  const { number, channelOrderNo, content, parcels } = chosen
  const personal = content?.personal
  const { name = '', phone = '', address } = personal?.recipient ?? {}
  const person = [name, phone, address?.province, address?.city, address?.detail].filter(isText).join(' ')
  const lines = content?.lines.map(({ title, quantity }) => `${title} × ${quantity}`).join(', ') ?? ''
  const head = [
    `The life of ${number} 一笔订单`,
    `  ${shopOf(chosen)} · their number ${channelOrderNo} · ${lines}`,
    `  to ${person} · paid ¥${yuan(chosen.payment.captured)} · ${parcels.map((parcel) => parcel.trackingNo).join(', ')}`,
  ]
  const columns = [{ heading: 'When' }, { heading: 'Who' }, { heading: 'What' }, { heading: '' }]
  return `${head.join('\n')}\n${table(columns, lives.get(chosen.key) ?? [])}`
}

/** Lines of a timeline by order key. */
async function livesOf(hub: Hub): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
  const lives = new Map<string, string[][]>()
  for (const { chain } of await hub.audit.heads()) {
    for await (const { at, entries } of hub.audit.blocks(chain)) {
      for (const { actor, action, outcome, changes, facts } of entries) {
        for (const { kind, key, to } of changes) {
          if (kind !== 'order') continue
          const moved = facts?.from === undefined ? `revision ${to}` : `${facts.from} → ${facts.to}`
          const line = [shanghai(at).slice(5, 16).replace('T', ' '), `${actor.type} ${actor.id}`, action]
          const life = lives.get(key) ?? []
          life.push([...line, outcome === 'accepted' ? moved : outcome])
          lives.set(key, life)
        }
      }
    }
  }
  return lives
}

function shopOf({ channel, shop }: OrderView): string {
  return `${channel}/${shop}`
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
