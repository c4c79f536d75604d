import { escaped } from '../04-flash-sale/plot'
import { barFigure, rankFigure } from './bar-figures'
import { type LabelName, type Language, label } from './day-labels'
import type { Count, DayResult, EvidenceLine, RouteLine } from './day-result'
import { eventInWords, fieldInWords, inWords, stateInWords } from './day-words'

/** Most rows of one table; how many more there are is told below it. */
const MOST_ROWS = 100

/** The day as one page that needs nothing beside it: no script, no font, no picture from elsewhere, every text escaped. */
export function dayReport(result: DayResult, language: Language): string {
  const word = (name: LabelName) => label(name, language)
  const money = (minor: number) =>
    (minor / 10 ** result.decimals).toLocaleString(language, { style: 'currency', currency: result.currency })
  const time = (at: number | null) =>
    at === null
      ? ''
      : new Date(at).toLocaleTimeString(language, {
          timeZone: result.zone,
          hour12: false,
          hour: '2-digit',
          minute: '2-digit',
        })
  /** `应付金额：¥4,800.00（基准 ¥612.66）`: what was looked at, and what it was held against. */
  const evidence = ({ field, values, against }: EvidenceLine) => {
    const { label, isMoney } = fieldInWords(field, language)
    const told = (value: string | number | boolean) => {
      if (typeof value === 'number' && isMoney) return money(value)
      if (typeof value === 'number' && field.endsWith('At')) return time(value)
      return field === 'order.status'
        ? stateInWords('order', String(value), language)
        : inWords(String(value), language)
    }
    const looked = values.map(told).join(language === 'en' ? ', ' : '、')
    if (against === null) return language === 'en' ? `${label}: ${looked}` : `${label}：${looked}`
    return language === 'en'
      ? `${label}: ${looked} (against ${told(against)})`
      : `${label}：${looked}（基准 ${told(against)}）`
  }
  const table = (title: LabelName, heads: readonly LabelName[], rows: readonly (readonly string[])[]) =>
    tableOf(word(title), heads.map(word), rows, word)
  const { cases, approvals, routes, notifications, stock } = result
  const told = notifications.reduce((sum, { count }) => sum + count, 0)
  const facts: readonly (readonly [LabelName, string])[] = [
    ['orders', String(result.orders)],
    ['turnover', money(result.turnover)],
    ['cases', String(cases.length)],
    ['approvals', String(approvals.length)],
    ['notifications', String(told)],
    ...(result.unread > 0 ? [['unread', String(result.unread)] as const] : []),
  ]
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(`${word('title')} ${result.day}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(`${word('title')} · ${result.day}`)}</h1>
<p>${escaped(`${word('source')}: ${result.source === '' ? word('sample') : result.source} (${result.zone})`)}</p>
<dl>${facts.map(([name, value]) => `<div><dt>${escaped(word(name))}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>
${barFigure({
  title: word('perHour'),
  places: result.hours.map((_, hour) => String(hour)),
  series: [
    { name: word('placed'), color: '#2563eb', values: result.hours.map(({ placed }) => placed) },
    { name: word('opened'), color: '#dc2626', values: result.hours.map((hour) => hour.cases) },
  ],
})}
${rankFigure(word('byKind'), counted(cases.map(({ title }) => title[language])), '#dc2626')}
${rankFigure(
  word('byStatus'),
  result.byStatus.map(({ name, count }) => ({ name: stateInWords('order', name, language), count })),
  '#2563eb',
)}
${rankFigure(word('byWarehouse'), counted(routes.map((route) => placeOf(route, word))), '#059669')}
${table(
  'cases',
  ['priority', 'kind', 'order', 'buyer', 'owner', 'at', 'state', 'evidence', 'suggests'],
  cases.map((one) => [
    one.priority,
    one.title[language],
    one.order,
    one.buyer,
    one.owner,
    time(one.openedAt),
    stateInWords('case', one.state, language),
    one.evidence.map(evidence).join('\n'),
    one.suggests.map((action) => inWords(action, language)).join(language === 'en' ? ', ' : '、'),
  ]),
)}
${table(
  'approvals',
  ['order', 'amount', 'tier', 'asked', 'at', 'state', 'decided'],
  approvals.map(({ order, amount, tier, asked, requestedAt, state, decidedAt }) => [
    order,
    money(amount),
    inWords(tier, language),
    asked.join(' → '),
    time(requestedAt),
    stateInWords('approval', state, language),
    time(decidedAt),
  ]),
)}
${table(
  'routing',
  ['order', 'region', 'from', 'carrier', 'because', 'excluded'],
  // What was anything but plain comes first.
  [...routes.filter((route) => !isPlain(route)), ...routes.filter(isPlain)].map((route) => [
    route.order,
    route.region,
    route.from.join(' + ') || word('none'),
    route.by.join(' + '),
    becauseOf(route, word, language),
    route.excluded.map(({ source, because }) => `${source}: ${inWords(because, language)}`).join('\n'),
  ]),
)}
${table(
  'notifications',
  ['priority', 'event', 'recipient', 'count'],
  notifications.map(({ importance, event, recipient, count }) => [
    importance,
    eventInWords(event, language),
    inWords(recipient, language),
    String(count),
  ]),
)}
${table(
  'stock',
  ['sku', 'warehouse', 'onHand', 'locked', 'available'],
  stock.map(({ sku, warehouse, onHand, locked, available }) => [
    sku,
    warehouse,
    ...[onHand, locked, available].map(String),
  ]),
)}
</body>
</html>
`
}

function isPlain({ from, excluded }: RouteLine): boolean {
  return from.length === 1 && excluded.length === 0
}

function placeOf({ from }: RouteLine, word: (name: LabelName) => string): string {
  const [only] = from
  return only === undefined ? word('none') : from.length === 1 ? only : word('split')
}

function becauseOf({ from, because }: RouteLine, word: (name: LabelName) => string, language: Language): string {
  if (from.length === 0) return inWords(because, language)
  return because === 'only' ? word('onlyWay') : `${word('lostBy')}: ${inWords(because, language)}`
}

function counted(names: readonly string[]): readonly Count[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count }))
}

function tableOf(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  word: (name: LabelName) => string,
): string {
  const heading = `<h2>${escaped(title)} (${rows.length})</h2>`
  if (rows.length === 0) return `<section>${heading}<p>${escaped(word('nothing'))}</p></section>`
  const body = rows
    .slice(0, MOST_ROWS)
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell).replaceAll('\n', '<br>')}</td>`).join('')}</tr>`)
  const more = rows.length - body.length
  return `<section>${heading}
<table><thead><tr>${heads.map((head) => `<th>${escaped(head)}</th>`).join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table>${more > 0 ? `<p>${escaped(`${word('more')} ${more}`)}</p>` : ''}</section>`
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1e293b; --soft: #64748b; --rule: #e2e8f0; --page: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e2e8f0; --soft: #94a3b8; --rule: #334155; --page: #0f172a } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
dl { display: flex; flex-wrap: wrap; gap: 1rem } dl div { border: 1px solid var(--rule); border-radius: 8px; padding: .5rem 1.25rem }
dt { color: var(--soft); font-size: .85rem } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums }
figure, section { margin: 2rem 0 } figcaption { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline }
h2 { font-size: 1.1rem; margin: 0 0 .5rem } figcaption p { margin: 0; color: var(--soft); font-size: .9rem }
figcaption span { margin-right: 1rem } i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em }
svg { width: 100%; height: auto } .grid { stroke: var(--rule) } .tick { fill: var(--soft); font-size: 12px } .name { fill: var(--ink); font-size: 14px }
section { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .85rem } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--rule) } th { color: var(--soft); white-space: nowrap }
`
