/**
 * Lives through one day of a shop and writes what happened as one page.
 *
 *   npm run day -- [--csv [SOURCE=]FILE … --mapping FILE] [--zone Asia/Shanghai] [--day YYYY-MM-DD]
 *     [--lang zh-CN | en] [--out day.html]
 *
 * Without a file it makes up a day. Without `--day` it takes the day with the most orders. Files may end in `.gz`.
 */
import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { CsvFiles } from 'orderhub/channels/csv'
import { dayWindow, parseZone } from 'orderhub/time'
import { busiestDay } from './day-orders'
import { dayReport } from './day-report'
import { liveDay } from './live-day'
import { readOrders } from './read-orders'
import { SAMPLE_MAPPING, sampleDay } from './sample-day'

const { values: flags } = parseArgs({
  options: {
    csv: { type: 'string', multiple: true, default: [] },
    mapping: { type: 'string' },
    zone: { type: 'string', default: 'Asia/Shanghai' },
    day: { type: 'string' },
    lang: { type: 'string', default: 'zh-CN' },
    out: { type: 'string', default: 'day.html' },
  },
})
const own = flags.csv.length > 0
if (own !== (flags.mapping !== undefined)) throw new Error('--csv FILE and --mapping FILE go together.')
const zone = parseZone(flags.zone)
if (!zone.ok) throw new Error(`There is no zone ${flags.zone}.`)

const mapping = flags.mapping === undefined ? SAMPLE_MAPPING : JSON.parse(await readFile(flags.mapping, 'utf8'))
const files = own ? filesOf(flags.csv, Object.keys(mapping.sources)[0] ?? '') : { orders: sampleFile }
const { documents, report } = await readOrders(mapping, files, flags.zone)
const day = flags.day ?? busiestDay(documents, zone.value)
if (day === undefined) throw new Error('There is no order in it.')
const window = dayWindow(day, zone.value)
if (!window.ok) throw new Error(`${day} is no day: write it as 2026-03-18.`)

const result = await liveDay({
  documents,
  window: window.value,
  zone: zone.value,
  source: flags.csv.map((file) => basename(file)).join(', '),
  unread: Object.values(report.documents.quarantined).reduce((sum, count) => sum + count, 0),
})
await writeFile(flags.out, dayReport(result, flags.lang === 'en' ? 'en' : 'zh-CN'))
const { orders, cases, approvals, routes, notifications } = result
console.log(
  `${result.day}: ${orders} orders, ${cases.length} cases, ${approvals.length} approvals, ${routes.length} routed, ${notifications.reduce((sum, { count }) => sum + count, 0)} notifications → ${flags.out}`,
)

async function* sampleFile() {
  yield Buffer.from(sampleDay())
}

function filesOf(named: readonly string[], only: string): CsvFiles {
  return Object.fromEntries(
    named.map((argument) => {
      const [, source = only, path = ''] = /^(?:([A-Za-z0-9_-]+)=)?(.+)$/.exec(argument) ?? []
      const open = () => createReadStream(path)
      return [source, () => (path.endsWith('.gz') ? open().pipe(createGunzip()) : open())]
    }),
  )
}
