import { type CsvCheckpoint, type CsvCounts, type CsvProgress, decodeGroup } from 'orderhub/channels/csv'
import { describe, expect, it } from 'vitest'
import { aCsvHub, exampleMapping, fileOf, fixture, HEADER, orderRow, plainMapping } from './csv-fixtures'

const sum = ({ booked, duplicates, skipped, ignored, quarantined }: CsvCounts) =>
  [booked, duplicates, skipped, ...Object.values(ignored), ...Object.values(quarantined)].reduce((a, b) => a + b, 0)

const byNumber = <T extends { readonly channelOrderNo: string }>(orders: readonly T[]): T[] =>
  [...orders].sort((a, b) => (a.channelOrderNo < b.channelOrderNo ? -1 : 1))

const manyOrders = (count: number, from = 0) =>
  HEADER + Array.from({ length: count }, (_, at) => orderRow(`N${from + at}`)).join('')

describe('an import', () => {
  it('books every order, and a second one changes nothing', async () => {
    const { importInto, hub } = aCsvHub(plainMapping)
    const text = `${HEADER}${orderRow('N1', 'A')}${orderRow('N1', 'B')}${orderRow('N2')}`
    const first = await importInto(text)
    expect(first).toMatchObject({ end: 'finished', documents: { read: 2, booked: 2 }, rows: { orders: { booked: 3 } } })
    const before = (await hub.orders.list({})).items
    expect(before.map(({ channelOrderNo, content }) => [channelOrderNo, content?.lines.length])).toEqual([
      ['N1', 2],
      ['N2', 1],
    ])
    const second = await importInto(text)
    expect(second).toMatchObject({ end: 'finished', documents: { booked: 0, duplicates: 2 } })
    expect((await hub.orders.list({})).items).toEqual(before)
  })

  it('takes rows that have changed as a newer snapshot of their order', async () => {
    const { importInto, hub } = aCsvHub({
      ...plainMapping,
      order: { ...plainMapping.order, updatedAt: { column: 'at', format: 'YYYY-MM-DD HH:mm:ss' } },
    })
    await importInto(`${HEADER}${orderRow('N1', 'A', '1,9.90,2026-01-09 10:00:00')}`)
    await importInto(`${HEADER}${orderRow('N1', 'A', '3,9.90,2026-01-09 11:00:00')}`)
    await importInto(`${HEADER}${orderRow('N1', 'A', '1,9.90,2026-01-09 10:00:00')}`)
    const [order] = (await hub.orders.list({})).items
    expect(order?.content?.lines[0]?.quantity).toBe(3)
  })

  const withBadRows = `${HEADER}${orderRow('N1')}${orderRow('N2', 'A', '0,9.90,2026-01-09 10:00:00')}${orderRow('N2', 'B')}N3,A\n${orderRow('N4')}`
  const badRows = [
    { source: 'orders', row: 3, column: 'qty', code: 'QTY_RANGE' },
    { source: 'orders', row: 5, column: '', code: 'ROW_COLUMNS' },
  ]

  it('books nothing at all when a row is refused, and says which', async () => {
    const { importInto, hub } = aCsvHub(plainMapping)
    expect(await importInto(withBadRows)).toMatchObject({
      end: 'refused',
      documents: { read: 0 },
      problems: { total: 2, listed: badRows },
    })
    expect((await hub.orders.list({})).items).toEqual([])
    expect((await hub.intake.list({})).items).toEqual([])
  })

  it('told to skip bad rows books the good orders whole and keeps the others, rows and all', async () => {
    const { importInto, hub } = aCsvHub(plainMapping)
    const report = await importInto(withBadRows, { mode: 'skipBadRows' })
    expect(report).toMatchObject({
      end: 'finished',
      documents: { read: 4, booked: 2, quarantined: { QTY_RANGE: 1, ROW_COLUMNS: 1 } },
      rows: { orders: { read: 5, booked: 2, quarantined: { QTY_RANGE: 2, ROW_COLUMNS: 1 } } },
      problems: { total: 2, listed: badRows },
    })
    const kept = (await hub.intake.list({ state: 'quarantined' })).items
    expect(kept.map(({ reason, reasonAt }) => [reason, reasonAt])).toEqual(
      expect.arrayContaining([
        ['QTY_RANGE', '/orders/0/qty'],
        ['ROW_COLUMNS', '/orders/0'],
      ]),
    )
    expect(kept.map(({ source }) => source.replace(/sha256-[0-9a-f]{32}/, '…')).sort()).toEqual([
      'file:…#row=3-4',
      'file:…#row=5',
    ])
    expect(await importInto(withBadRows, { mode: 'skipBadRows' })).toMatchObject({
      documents: { read: 4, booked: 0, duplicates: 4 },
    })
  })

  it('keeps what it cannot map so that a replay after a fix of the mapping books it', async () => {
    const strict = aCsvHub(plainMapping)
    const text = `${HEADER}${orderRow('N1', 'A', '6.0,9.90,2026-01-09 10:00:00')}`
    await strict.importInto(text, { mode: 'skipBadRows' })
    const [kept] = (await strict.hub.intake.list({ state: 'quarantined' })).items
    const mended = {
      ...plainMapping,
      lines: { ...plainMapping.lines, quantity: { column: 'qty', zeroDecimals: true } },
    }
    Object.assign(strict.channel, { read: aCsvHub(mended).channel.read })
    expect(await strict.hub.intake.replay(kept?.key ?? '', { by: { type: 'user', id: 'u1' } })).toMatchObject({
      ok: true,
      value: { kind: 'booked' },
    })
    expect((await strict.hub.orders.list({})).items[0]?.content?.lines[0]?.quantity).toBe(6)
  })

  it.each([
    [`${HEADER}N1,"A,1\n`, 'QUOTE_UNCLOSED', 2],
    [`no,sku,qty,price\nN1,A,1,1\n`, 'COLUMN_MISSING', 1],
    [`${HEADER.trim()},no\n`, 'HEADER_DUPLICATE', 1],
    ['', 'CSV_EMPTY', 1],
  ])('of the file %j is a fault %s at row %i in either mode, and nothing is booked', async (text, code, row) => {
    for (const mode of ['allOrNothing', 'skipBadRows'] as const) {
      const { importInto, hub } = aCsvHub(plainMapping)
      await expect(importInto(text, { mode })).rejects.toMatchObject({ code, where: { row, source: 'orders' } })
      expect((await hub.intake.list({})).items).toEqual([])
    }
  })

  it('never lets a broken number be half an order', async () => {
    const { importInto } = aCsvHub(plainMapping)
    const text = `${HEADER}${orderRow('N1')}${orderRow('N2')}${orderRow('N1')}${orderRow('')}`
    expect(await importInto(text)).toMatchObject({
      end: 'refused',
      problems: {
        listed: [
          { row: 2, code: 'GROUP_SPLIT' },
          { row: 4, code: 'GROUP_SPLIT' },
          { row: 5, column: 'no', code: 'KEY_EMPTY' },
        ],
      },
    })
    const anywhere = aCsvHub({ ...plainMapping, orders: { key: 'no', grouped: 'anywhere' } })
    expect(await anywhere.importInto(text, { mode: 'skipBadRows' })).toMatchObject({
      documents: { booked: 2, quarantined: { KEY_EMPTY: 1 } },
      rows: { orders: { booked: 3 } },
    })
  })

  it('counts every row exactly once', async () => {
    const { importInto } = aCsvHub(exampleMapping('online-retail.mapping.json'), { shop: 'uk', zone: 'Europe/London' })
    const report = await importInto(fixture('invoices.csv'), {
      mode: 'skipBadRows',
      shop: { shop: 'uk', zone: 'Europe/London' },
    })
    expect(report.documents).toEqual({
      read: 8,
      booked: 2,
      duplicates: 0,
      skipped: 0,
      ignored: {},
      quarantined: {
        BAD_DEBT_ADJUSTMENT: 1,
        CANCELLATION_UNLINKED: 1,
        MONEY_PRECISION: 1,
        NO_LINES: 1,
        STOCK_CORRECTION: 1,
        STOCK_WRITE_OFF: 1,
      },
    })
    const rows = report.rows.invoices
    expect(rows).toMatchObject({ read: 11, booked: 4, ignored: { NOT_GOODS: 1 } })
    expect(rows === undefined ? 0 : sum(rows)).toBe(11)
    // What the mapping sets aside on purpose is no problem; what it cannot read is one.
    expect(report.problems.listed).toEqual([
      { source: 'invoices', row: 9, column: 'UnitPrice', code: 'MONEY_PRECISION' },
      { source: 'invoices', row: 12, column: '', code: 'NO_LINES' },
    ])
  })

  it('joins the files of one shop to orders with payments and parcels', async () => {
    const shop = { shop: 'br', zone: 'America/Sao_Paulo' }
    const { importInto, hub } = aCsvHub(exampleMapping('olist-orders.mapping.json'), shop)
    const names = ['orders', 'items', 'payments', 'customers'] as const
    const extras = { reviews: 'extras', products: 'extras', sellers: 'extras', categories: 'extras' }
    const files = Object.fromEntries([
      ...names.map((name) => [name, fileOf(fixture(`${name}.csv`))] as const),
      ...Object.entries(extras).map(([name, file]) => [name, fileOf(fixture(`${file}.csv`))] as const),
    ])
    const report = await importInto(files, { mode: 'skipBadRows', shop })
    expect(report.documents).toMatchObject({ read: 4, booked: 2, quarantined: { NO_LINES: 1, ROW_UNMATCHED: 1 } })
    expect(report.rows).toMatchObject({
      orders: { read: 3, booked: 2, quarantined: { NO_LINES: 1 } },
      items: { read: 4, booked: 3, quarantined: { ROW_UNMATCHED: 1 } },
      payments: { read: 4, booked: 3, ignored: { NOTHING_PAID: 1 } },
      // Two orders have one customer: the row is counted once.
      customers: { read: 2, booked: 1, quarantined: { NO_LINES: 1 } },
      reviews: { read: 2, ignored: { REVIEW: 2 } },
    })
    const orders = byNumber((await hub.orders.list({})).items)
    expect(
      orders.map(({ channelOrderNo, status, payment, placedAt, content }) => [
        channelOrderNo,
        status,
        payment.captured,
        new Date(placedAt).toISOString(),
        content?.region.province,
        content?.freight,
      ]),
    ).toEqual([
      ['o1', 'delivered', 24_812, '2017-10-02T13:56:00.000Z', 'SP', 3_922],
      // Half past midnight of that day did not exist there: it is read an hour later.
      ['o3', 'shipped', 5_800, '2017-10-15T03:30:00.000Z', 'SP', 0],
    ])
  })

  it('reads what a Chinese shop exports: GBK, CRLF in quotes, long numbers wrapped for a spreadsheet', async () => {
    const at = (column: string) => ({ column, format: 'YYYY-MM-DD HH:mm:ss' })
    const { importInto, hub } = aCsvHub({
      version: 1,
      sources: { orders: { encoding: 'gbk' } },
      orders: { key: '订单编号' },
      currency: { const: 'CNY' },
      amounts: { decimal: '.', group: ',' },
      order: {
        placedAt: at('订单创建时间'),
        buyer: { nick: { column: '买家会员名' } },
        recipient: { name: { column: '收货人姓名' }, phone: { column: '联系手机' }, detail: { column: '收货地址' } },
        freight: { column: '运费' },
        total: { column: '实付金额' },
        rawStatus: { column: '订单状态' },
      },
      lines: {
        id: { ordinal: true },
        sku: { column: '商家编码' },
        title: { column: '宝贝标题' },
        quantity: { column: '宝贝数量' },
        unitPrice: { column: '单价' },
      },
      facts: [
        {
          kind: 'PaymentCaptured',
          when: [{ column: '订单付款时间', empty: false }],
          ref: { const: 'paid' },
          at: at('订单付款时间'),
          amount: { column: '实付金额' },
        },
      ],
    })
    expect(await importInto(fixture('taobao-gbk.csv'))).toMatchObject({ end: 'finished', documents: { booked: 2 } })
    const orders = byNumber((await hub.orders.list({})).items)
    expect(
      orders.map(({ channelOrderNo, payment, content }) => [
        channelOrderNo,
        payment.status,
        content?.lines[0]?.sku,
        content?.lines[0]?.title,
        content?.lines[0]?.unitPrice,
      ]),
    ).toEqual([
      ['1234567890123456789', 'paid', '00123-红', '连衣裙 "夏款"', 109_900],
      ['1234567890123456790', 'pending', 'A-01', '毛巾', 990],
    ])
  })

  it('ends early when it is told to, and goes on from its checkpoint to the same end', async () => {
    const text = manyOrders(600)
    const whole = aCsvHub(plainMapping)
    await whole.importInto(text)

    const { importInto, hub } = aCsvHub(plainMapping)
    const stop = new AbortController()
    const seen: CsvProgress[] = []
    const files = { orders: fileOf(text, 1_024) }
    const first = await importInto(files, {
      signal: stop.signal,
      concurrency: 16,
      onProgress: (progress) => {
        seen.push(progress)
        if (progress.phase === 'book' && progress.documents > 200) stop.abort()
      },
    })
    expect(first.end).toBe('aborted')
    const booked = first.documents.booked
    expect(booked).toBeGreaterThan(200)
    expect(booked).toBeLessThan(600)
    expect((await hub.intake.list({ limit: 1_000 })).items).toHaveLength(booked)
    expect(first.checkpoint?.groups).toBe(booked)

    const checkpoint = JSON.parse(JSON.stringify(first.checkpoint)) as CsvCheckpoint
    const second = await importInto(files, { resumeFrom: checkpoint })
    expect(second.documents).toMatchObject({ read: 600, skipped: booked, booked: 600 - booked, duplicates: 0 })
    const view = async (of: typeof hub) =>
      (await of.orders.list({ limit: 1_000 })).items.map(({ key, status, placedAt, content: order }) => [
        key,
        status,
        placedAt,
        order?.lines,
      ])
    expect(await view(hub)).toEqual(await view(whole.hub))
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(['scan', 'check', 'book']))
    expect(seen.filter(({ phase }) => phase === 'scan').at(-1)).toMatchObject({ rows: 600, bytes: text.length })
  })

  it('repeats without a checkpoint what was aborted, and books only the rest', async () => {
    const { importInto } = aCsvHub(plainMapping)
    const stop = new AbortController()
    const files = { orders: fileOf(manyOrders(300), 1_024) }
    const first = await importInto(files, {
      signal: stop.signal,
      onProgress: ({ phase, documents }) => {
        if (phase === 'book' && documents > 100) stop.abort()
      },
    })
    const { booked } = first.documents
    expect(await importInto(files)).toMatchObject({ documents: { duplicates: booked, booked: 300 - booked } })
  })

  it('aborted before it began has done nothing', async () => {
    const { importInto } = aCsvHub(plainMapping)
    expect(await importInto(manyOrders(3), { signal: AbortSignal.abort() })).toMatchObject({
      end: 'aborted',
      documents: { read: 0 },
      checkpoint: null,
    })
  })

  it.each([
    ['another file', manyOrders(4), plainMapping],
    ['another mapping', manyOrders(3), { ...plainMapping, currency: { const: 'USD' } }],
  ])('does not go on from a checkpoint of %s', async (_, text, mapping) => {
    const { checkpoint } = await aCsvHub(plainMapping).importInto(manyOrders(3))
    if (checkpoint === null) expect.fail('no checkpoint')
    await expect(aCsvHub(mapping).importInto(text, { resumeFrom: checkpoint })).rejects.toMatchObject({
      code: 'CHECKPOINT_MISMATCH',
    })
  })

  it('stops with the fault of the store, having settled what was in flight', async () => {
    const { channel, hub } = aCsvHub(plainMapping)
    const { importCsv } = await import('orderhub/channels/csv')
    let inFlight = 0
    let calls = 0
    const failing = {
      intake: {
        book: async (document: Parameters<typeof hub.intake.book>[0]) => {
          inFlight += 1
          calls += 1
          const fails = calls === 50
          const outcome = await hub.intake.book(document)
          inFlight -= 1
          if (fails) throw new Error('disk full')
          return outcome
        },
      },
    } as unknown as typeof hub
    const importing = importCsv(failing, {
      channel,
      shop: { shop: 'main', zone: 'Asia/Shanghai' },
      files: { orders: fileOf(manyOrders(2_000), 1_024) },
      concurrency: 8,
    })
    await expect(importing).rejects.toThrow('disk full')
    expect(inFlight).toBe(0)
    expect(calls).toBeLessThan(100)
  })

  it('keeps no more documents in flight than it is told', async () => {
    const { channel } = aCsvHub(plainMapping)
    const { importCsv } = await import('orderhub/channels/csv')
    let inFlight = 0
    let most = 0
    const book = async () => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await new Promise((resolve) => setImmediate(resolve))
      inFlight -= 1
      return { ok: true, value: { kind: 'booked' } }
    }
    await importCsv({ intake: { book } } as never, {
      channel,
      shop: { shop: 'main', zone: 'Asia/Shanghai' },
      files: { orders: fileOf(manyOrders(500)) },
      concurrency: 7,
    })
    expect(most).toBe(7)
  })

  it('writes nothing about a person into its report', async () => {
    const { importInto } = aCsvHub({
      ...plainMapping,
      order: { ...plainMapping.order, recipient: { phone: { column: 'sku' } } },
    })
    const report = await importInto(`${HEADER}${orderRow('N1', '13800138000', '0,x,2026')}`)
    expect(JSON.stringify(report)).not.toContain('13800138000')
    expect(report.problems.total).toBe(3)
  })

  it('hands each group in as its own rows', async () => {
    const { channel } = aCsvHub(plainMapping)
    const { importCsv } = await import('orderhub/channels/csv')
    const groups: unknown[] = []
    const book = async ({ raw }: { raw: Uint8Array }) => {
      const group = decodeGroup(raw)
      if (group.ok) groups.push(group.value.sources[0]?.rows)
      return { ok: true, value: { kind: 'booked' } }
    }
    await importCsv({ intake: { book } } as never, {
      channel,
      shop: { shop: 'main', zone: 'Asia/Shanghai' },
      files: { orders: fileOf(`${HEADER}${orderRow('N1', 'A')}${orderRow('N1', 'B')}`) },
    })
    expect(groups).toEqual([
      [
        ['N1', 'A', '1', '9.90', '2026-01-09 10:00:00'],
        ['N1', 'B', '1', '9.90', '2026-01-09 10:00:00'],
      ],
    ])
  })
})
