import { describe, expect, it } from 'vitest'
import { label } from '../../examples/05-day/day-labels'
import { busiestDay } from '../../examples/05-day/day-orders'
import { dayReport } from '../../examples/05-day/day-report'
import type { DayResult } from '../../examples/05-day/day-result'
import { liveDay } from '../../examples/05-day/live-day'
import { readOrders } from '../../examples/05-day/read-orders'
import { SAMPLE_DAY, SAMPLE_MAPPING, sampleDay } from '../../examples/05-day/sample-day'
import { dayWindow } from '../../src/time/business-day'
import { parseZone } from '../../src/time/zone'

const ZONE = 'Asia/Shanghai'

async function lived(text = sampleDay()): Promise<DayResult> {
  const zone = parseZone(ZONE)
  const files = {
    async *orders() {
      yield new TextEncoder().encode(text)
    },
  }
  const { documents, report } = await readOrders(SAMPLE_MAPPING, files, ZONE)
  if (!zone.ok) throw new Error(zone.rejection.code)
  const day = busiestDay(documents, zone.value) ?? ''
  const window = dayWindow(day, zone.value)
  if (!window.ok) throw new Error(window.rejection.code)
  const unread = Object.values(report.documents.quarantined).reduce((sum, count) => sum + count, 0)
  return liveDay({ documents, window: window.value, zone: zone.value, source: '', unread })
}

/** Whether every element that is opened is closed, in its order. */
function isWellFormed(html: string): boolean {
  const open: string[] = []
  for (const [, slash, name = '', self] of html
    .replace(/<style>.*?<\/style>/s, '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (self === '/' || ['meta', 'br'].includes(name)) continue
    if (slash === '') open.push(name)
    else if (open.pop() !== name) return false
  }
  return open.length === 0
}

const day = await lived()

describe('the day of the made-up shop', () => {
  it('is the same whenever it is lived', async () => {
    expect(sampleDay()).toBe(sampleDay())
    expect(await lived()).toEqual(day)
  })

  it('finds what was hidden in it', () => {
    expect(day.day).toBe(SAMPLE_DAY)
    const kinds = new Set(day.cases.map(({ kind }) => kind))
    for (const kind of ['sensitive-words', 'price-far-from-list', 'address-vague', 'address-marked', 'stock-short']) {
      expect(kinds, kind).toContain(kind)
    }
    expect(day.cases.every(({ evidence, owner }) => evidence.length > 0 && owner !== '')).toBe(true)
    expect(day.approvals.length).toBeGreaterThan(0)
    expect(day.notifications.length).toBeGreaterThan(0)
  })

  it('routes whatever leaves, gives a reason and a carrier, and never promises what is not there', () => {
    const shipped = day.byStatus.find(({ name }) => name === 'shipped')?.count ?? 0
    expect(shipped).toBeGreaterThan(0)
    expect(day.routes.length).toBeGreaterThanOrEqual(shipped)
    expect(new Set(day.routes.flatMap((route) => route.by))).toEqual(new Set(['YTO', 'SF']))
    expect(new Set(day.routes.flatMap(({ from }) => from))).toEqual(new Set(['EAST', 'SOUTH']))
    expect(day.routes.every(({ because }) => because !== '')).toBe(true)
    for (const { onHand, locked, available } of day.stock) {
      expect(available).toBeGreaterThanOrEqual(0)
      expect(locked).toBeLessThanOrEqual(onHand)
    }
  })

  it('asks who stands in while the manager is away, and the manager once she is back', () => {
    for (const { asked, requestedAt } of day.approvals) {
      const hour = (requestedAt - Date.parse(`${SAMPLE_DAY}T00:00:00+08:00`)) / 3_600_000
      expect(asked[0]).toBe(hour < 14 ? 'ning' : 'mei')
    }
  })
})

describe.each(['zh-CN', 'en'] as const)('the report in %s', (language) => {
  const html = dayReport(day, language)

  it('is one well-formed page that loads and runs nothing', () => {
    expect(isWellFormed(html)).toBe(true)
    expect(html).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|@import|\son\w+=/i)
  })

  it('holds the counts of the day', () => {
    for (const [name, count] of [
      ['cases', day.cases.length],
      ['approvals', day.approvals.length],
      ['routing', day.routes.length],
      ['stock', day.stock.length],
    ] as const) {
      expect(html).toContain(`<h2>${label(name, language)} (${count})</h2>`)
    }
    expect(html).toContain(`<dd>${day.orders}</dd>`)
  })

  it('says everything in words: no code of the hub’s own, and money as money', () => {
    const text = html.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]*>/g, ' ')
    const codes = text.match(/[a-z]+[A-Z]\w*|[A-Z]{3,}_[A-Z_]+|[a-z]+\.[a-z]\w*/g) ?? []
    expect([...new Set(codes)]).toEqual([])
    expect(text).toContain(
      language === 'en' ? 'Total: CN¥2,250.00 (against CN¥1,267.50)' : '应付金额：¥2,250.00（基准 ¥1,267.50）',
    )
  })

  it('shows nobody in clear', () => {
    for (const personal of ['沈清禾', '林小满', '宋予安', '1990000', '未来路', '请联系我', '再不发货', '学校旁边']) {
      expect(html, personal).not.toContain(personal)
    }
  })
})

describe('a hostile file', () => {
  const evil = `<img src=x onerror=alert(1)>"'&`

  it('cannot get anything but text into the page', async () => {
    const [header = '', first = ''] = sampleDay().split('\n')
    const cells = first.split(',')
    cells[0] = '<script>1</script>'
    cells[4] = '<b>王小明'
    cells[6] = '<svg/onload=alert(1)>'
    cells[8] = '路口'
    cells[10] = '<img/src=x>'
    const html = dayReport(await lived(`${header}\n${cells.join(',')}\n`), 'en')
    expect(isWellFormed(html)).toBe(true)
    expect(html).not.toMatch(/<script|<img|<b>|<svg\/|onload=alert\(1\)>/)
    expect(html).toContain('&#60;script&#62;1')
  })

  it('is escaped in every place of the page', () => {
    const line = day.cases[0]
    const route = day.routes[0]
    if (line === undefined || route === undefined) throw new Error('The day is empty.')
    const html = dayReport(
      {
        ...day,
        source: evil,
        byStatus: [{ name: evil, count: 1 }],
        cases: [
          {
            ...line,
            ...{
              kind: evil,
              title: { 'zh-CN': evil, en: evil },
              priority: evil,
              order: evil,
              buyer: evil,
              owner: evil,
            },
            ...{ state: evil, evidence: [{ field: evil, values: [evil], against: evil }], suggests: [evil] },
          },
        ],
        approvals: [
          { order: evil, amount: 1, tier: evil, asked: [evil], state: evil, requestedAt: 0, decidedAt: null },
        ],
        routes: [
          {
            ...route,
            order: evil,
            from: [evil],
            region: evil,
            because: evil,
            excluded: [{ source: evil, because: evil }],
          },
        ],
        notifications: [{ event: evil, importance: evil, recipient: evil, count: 1 }],
        stock: [{ sku: evil, warehouse: evil, onHand: 1, locked: 0, available: 1 }],
      },
      'zh-CN',
    )
    expect(isWellFormed(html)).toBe(true)
    expect(html).not.toContain('<img')
    expect(html.split('&#60;img src=x onerror=alert(1)&#62;').length).toBeGreaterThan(20)
  })
})
