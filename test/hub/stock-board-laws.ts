import { expect } from 'vitest'
import type { StockBoardQuery, StockBoardView } from '../../src/hub/stock-board'
import type { Store } from '../../src/store/store'
import { publicationRecord, put } from '../../src/testing/store-records'
import { NOON } from '../order/sample-order'
import { DAY } from './inbound-fixture'
import { by, openShop, stockUp } from './shop-fixture'

/** Four levels, of which TEA in `main` is sold on two channels and in two shops. */
export async function boardOf(store?: Store) {
  const shop = openShop(store === undefined ? {} : { store })
  const { hub } = shop
  await stockUp(hub, { TEA: 50, CUP: 3, POT: 7 })
  await hub.stock.adjust({ sku: 'TEA', warehouse: 'east', change: 9 }, { by })
  await hub.stock.lock({ lockId: 'sold', lines: [{ sku: 'TEA', quantity: 14 }] }, { by })
  await hub.stock.deduct('sold', { by })
  await hub.stock.lock({ lockId: 'held', lines: [{ sku: 'TEA', quantity: 6 }] }, { by })
  const listing = (channel: string, name: string, sku: string, differing: object) => {
    const key = `${channel}/${name}/${sku}`
    const row = publicationRecord(key, { channel, shop: name, sku, channelSku: sku, stockKeys: [`main/normal/${sku}`] })
    return [key, { ...row, ...differing }]
  }
  await put(
    shop.store,
    'publication',
    Object.fromEntries([
      listing('TB', 's1', 'TEA', { target: 20, shown: { number: 18, version: 1 } }),
      listing('JD', 's2', 'TEA', { target: 10, shown: null }),
      listing('TB', 's1', 'CUP', { target: 3, status: 'limited', shown: { number: 3, version: 1 } }),
      listing('TB', 's1', 'POT', { target: 7, plan: null }),
    ]),
  )
  return shop
}

/** The whole board, page after page, one text for each row. */
export async function boardTexts({ hub }: Awaited<ReturnType<typeof boardOf>>, query: StockBoardQuery = {}) {
  const rows: StockBoardView[] = []
  for (let after: string | null = null; ; ) {
    const page = await hub.stock.board({ ...query, after })
    rows.push(...page.items)
    after = page.next
    if (after === null) break
  }
  return rows.map(({ warehouse, sku, onHand, locked, available, channel, shop, shown, told, status, daysOfCover }) =>
    [warehouse, sku, onHand, locked, available, channel, shop, shown, told, status, daysOfCover].join(' '),
  )
}

const TEA = 'main TEA 36 6 30'

/** The rows, whatever the page size, and what filters leave of them. */
export async function theBoardIsRight(store?: Store): Promise<void> {
  const shop = await boardOf(store)
  const whole = [
    'east TEA 9 0 9       ',
    'main CUP 3 0 3 TB s1 3 3 limited ',
    'main POT 7 0 7       ',
    `${TEA} JD s2 10  onSale 15`,
    `${TEA} TB s1 20 18 onSale 15`,
  ].map((text) => text.replace('9       ', '9   0   ').replace('7       ', '7   0   '))
  for (const limit of [1, 2, 3, 100]) expect(await boardTexts(shop, { limit })).toEqual(whole)
  expect(await boardTexts(shop, { channel: 'TB', limit: 1 })).toEqual([whole[1], whole[4]])
  expect(await boardTexts(shop, { state: 'limited' })).toEqual([whole[1]])
  expect(await boardTexts(shop, { sku: 'TEA', warehouse: 'east' })).toEqual([whole[0]])
  expect(await boardTexts(shop, { sku: 'TEA', channel: 'JD', paceDays: 14 })).toEqual([`${TEA} JD s2 10  onSale 30`])
}

/** What is announced and not received stands beside the stock it comes to, with the date of the next that is not late. */
export async function theBoardTellsWhatIsOnItsWay(store?: Store): Promise<void> {
  const { hub } = await boardOf(store)
  for (const [receiptId, sku, quantity, days] of [
    ['late', 'TEA', 2, -1],
    ['today', 'TEA', 3, 0],
    ['soon', 'TEA', 4, 1],
    ['later', 'TEA', 5, 3],
    ['given-up', 'TEA', 7, 2],
    ['long-over', 'POT', 6, -9],
    ['here', 'CUP', 1, 1],
    ['new', 'LID', 8, 2],
  ] as const) {
    await hub.inbound.announce({ receiptId, sku, quantity, expectedAt: NOON + days * DAY }, { by })
  }
  await hub.inbound.receive('soon', { quantity: 1 }, { by, commandId: 'truck-1' })
  await hub.inbound.receive('here', { quantity: 1 }, { by, commandId: 'truck-2' })
  await hub.inbound.cancel('given-up', { by, commandId: 'letter-1' })
  const onItsWay = async (query: StockBoardQuery) => {
    const { items } = await hub.stock.board(query)
    return items.map(({ warehouse, pool, sku, available, channel, inbound, nextExpectedAt }) => {
      const days = nextExpectedAt === null ? 'never' : `in ${(nextExpectedAt - NOON) / DAY}`
      return [warehouse, pool, sku, available, channel ?? '-', inbound, days].join(' ')
    })
  }
  expect(await onItsWay({})).toEqual([
    'east normal TEA 9 - 0 never',
    'main normal CUP 4 TB 0 never',
    'main normal LID 0 - 8 in 2',
    'main normal POT 7 - 6 never',
    'main normal TEA 31 JD 13 in 1',
    'main normal TEA 31 TB 13 in 1',
  ])
  expect(await onItsWay({ sku: 'TEA', channel: 'TB' })).toEqual(['main normal TEA 31 TB 13 in 1'])
  expect(await onItsWay({ pool: 'inbound:normal', sku: 'TEA' })).toEqual(['main inbound:normal TEA 13 - 0 never'])
}

/** SKUs that rules of language would put in another order than their bytes do. */
const WIDE = ['a', 'A', 'B', 'b', 'A-1', 'A_1', 'A.1', 'a/1', '10', '9', 'Z', 'é', '茶 叶']

/** What a board of many levels and listings answers, to all filters and by pages of several sizes. */
export async function answersOfTheWideBoard(store?: Store) {
  const shop = await boardOf(store)
  const { hub } = shop
  const listings: Record<string, ReturnType<typeof publicationRecord>> = {}
  for (const [index, sku] of WIDE.entries()) {
    for (const [warehouse, pool] of [
      ['main', 'normal'],
      ['east', 'normal'],
      ['main', 'presale'],
    ] as const) {
      if ((index + warehouse.length) % 3 === 0) continue
      await hub.stock.adjust({ sku, warehouse, pool, change: 1 + ((index * 7) % 20) }, { by })
    }
    for (const channel of index % 4 === 0 ? ['TB', 'JD', 'PDD'] : index % 4 === 1 ? ['JD'] : []) {
      const key = `${channel}/s1/${sku}`
      const status = (['onSale', 'limited', 'offSale'] as const)[index % 3] ?? 'onSale'
      const stockKeys = ['main/normal', 'east/normal'].map((place) => `${place}/${sku}`)
      listings[key] = publicationRecord(key, { channel, shop: 's1', sku, channelSku: sku, stockKeys, status })
    }
  }
  await put(shop.store, 'publication', listings)
  const queries: StockBoardQuery[] = [{}, { sku: 'A' }, { warehouse: 'east' }, { pool: 'presale' }, { channel: 'JD' }]
  queries.push(
    { state: 'offSale' },
    { state: 'limited', channel: 'TB' },
    { warehouse: 'main', pool: 'normal', sku: 'a' },
  )
  const answers: unknown[] = []
  for (const query of queries) {
    const whole = await boardTexts(shop, query)
    answers.push([query, whole])
    for (const limit of [1, 3, 7]) expect(await boardTexts(shop, { ...query, limit })).toEqual(whole)
  }
  expect(answers).toHaveLength(queries.length)
  await hub.close()
  return answers
}
