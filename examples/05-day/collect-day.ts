import type { Hub } from 'orderhub'
import type { AnomalyRule } from 'orderhub/anomaly'
import type { ChannelDocumentInput } from 'orderhub/channel'
import { businessDay } from 'orderhub/time'
import type { ApprovalDesk } from './approval-desk'
import { type DayInput, totalsOf } from './day-orders'
import type { CaseLine, Count, DayResult, EvidenceLine, NotificationLine, RouteLine, StockLine } from './day-result'

const HOUR = 3_600_000

interface Lived extends DayInput {
  readonly orders: readonly ChannelDocumentInput[]
  readonly desk: ApprovalDesk
  readonly casesOpened: readonly number[]
  readonly rules: readonly AnomalyRule[]
}

/** What stands in the hub at the end of the day. Personal data comes out of it masked. */
export async function collected(hub: Hub, lived: Lived): Promise<DayResult> {
  const { orders, window, zone, source, unread, desk, casesOpened } = lived
  const placed = orders.flatMap(({ facts }) =>
    facts.flatMap((fact) => (fact.kind === 'OrderPlaced' ? [fact.content] : [])),
  )
  const counts = await hub.orders.countByStatus()
  const hourOf = (at: number) => Math.floor((at - window.start) / HOUR)
  const hours = Array.from({ length: Math.round((window.end - window.start) / HOUR) }, (_, hour) => ({
    placed: placed.filter(({ placedAt }) => hourOf(placedAt) === hour).length,
    cases: casesOpened.filter((at) => hourOf(at) === hour).length,
  }))
  const { currency } = desk.bound
  const decimals =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  return {
    day: businessDay(window.start, zone),
    zone,
    currency,
    decimals,
    source,
    unread,
    orders: placed.length,
    turnover: totalsOf(orders).reduce((sum, total) => sum + total, 0),
    byStatus: [...counts].map(([name, count]): Count => ({ name: String(name), count })),
    hours,
    cases: await casesOf(hub, lived.rules),
    approvals: await desk.lines(),
    routes: await routesOf(hub),
    notifications: await notificationsOf(hub),
    stock: await stockOf(hub),
  }
}

async function casesOf(hub: Hub, rules: readonly AnomalyRule[]): Promise<readonly CaseLine[]> {
  const lines: CaseLine[] = []
  for (let after: string | null = null; ; ) {
    const page = await hub.cases.list({ limit: 200, after })
    for (const found of page.items) {
      const order = found.subject.kind === 'order' ? await hub.orders.get(found.subject.key) : undefined
      const rule = rules.find(({ id }) => id === found.kind)
      const name = order?.content?.personal?.recipient.name
      lines.push({
        kind: found.kind,
        title: rule?.title ?? { 'zh-CN': found.kind, en: found.kind },
        priority: found.class.priority,
        order: order?.channelOrderNo ?? found.subject.key,
        buyer: typeof name === 'string' ? name : '',
        owner: found.owner ?? '',
        openedAt: found.openedAt,
        state: found.state,
        evidence: found.evidence.flatMap(evidenceLine).slice(0, 4),
        suggests: found.class.suggests,
      })
    }
    if (page.next === null) break
    after = page.next
  }
  return lines.sort((a, b) => (a.priority < b.priority ? -1 : a.priority > b.priority ? 1 : a.openedAt - b.openedAt))
}

/** What an evidence may hold of a value: of an open text only the rule's own words. */
interface Looked {
  readonly field?: string
  readonly value?: unknown
  readonly threshold?: unknown
  readonly words?: readonly string[]
}

function evidenceLine(ground: object): readonly EvidenceLine[] {
  const { field, value, threshold, words } = ground as Looked
  if (field === undefined || (words === undefined && value === undefined)) return []
  const values = (words ?? (Array.isArray(value) ? value : [value])).flatMap((one: unknown) => plain(one) ?? [])
  return [{ field, values, against: plain(threshold) }]
}

function plain(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

async function routesOf(hub: Hub): Promise<readonly RouteLine[]> {
  const lines: RouteLine[] = []
  for (let after: string | null = null; ; ) {
    const page = await hub.routing.list({ limit: 200, after })
    for (const { orderKey, decision, carriers, because } of page.items) {
      const order = await hub.orders.get(orderKey)
      const { province, country } = order?.content?.personal?.recipient.address ?? {}
      lines.push({
        order: order?.channelOrderNo ?? orderKey,
        from: because === null ? (decision?.route.parcels.map(({ source }) => source) ?? []) : [],
        by: carriers.map(({ carrier }) => carrier ?? ''),
        region: typeof province === 'string' ? province : typeof country === 'string' ? country : '',
        because: because ?? decision?.lost[0]?.lostBy ?? 'only',
        excluded: decision?.excluded.map(({ source, because }) => ({ source, because })) ?? [],
      })
    }
    if (page.next === null) return lines.reverse()
    after = page.next
  }
}

async function notificationsOf(hub: Hub): Promise<readonly NotificationLine[]> {
  const counts = new Map<string, NotificationLine>()
  for (let after: string | null = null; ; ) {
    const page = await hub.notifications.list({ limit: 200, after })
    for (const { event, importance, recipient } of page.items) {
      // A buyer is named by an order, which is nobody's business here.
      const told = recipient.startsWith('buyer:') ? 'buyer' : recipient
      const key = [importance, event, told].join('\n')
      counts.set(key, { event, importance, recipient: told, count: (counts.get(key)?.count ?? 0) + 1 })
    }
    if (page.next === null) return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
    after = page.next
  }
}

async function stockOf(hub: Hub): Promise<readonly StockLine[]> {
  const lines: StockLine[] = []
  for (let after: string | null = null; ; ) {
    const page = await hub.stock.board({ limit: 200, after })
    for (const { sku, warehouse, onHand, locked, available } of page.items) {
      lines.push({ sku, warehouse, onHand, locked, available })
    }
    if (page.next === null) return lines
    after = page.next
  }
}
