import { describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import { refunds, staff } from '../approval/desk'
import { inForce, ORDER, refund, user } from './approval-desk'
import { openShop, placedFact } from './shop-fixture'

/** Each list of the hub, asked for something no item has. */
const LISTS: readonly (readonly [string, (hub: Hub, query: object) => Promise<unknown>])[] = [
  ['orders.list', (hub, query) => hub.orders.list(query)],
  ['intake.list', (hub, query) => hub.intake.list(query)],
  ['cases.list', (hub, query) => hub.cases.list(query)],
  ['approvals.list', (hub, query) => hub.approvals.list(query)],
  ['notifications.list', (hub, query) => hub.notifications.list(query)],
  ['routing.list', (hub, query) => hub.routing.list(query)],
  ['fulfilments.list', (hub, query) => hub.fulfilments.list(query)],
  ['policies.list', (hub, query) => hub.policies.list(query)],
  ['policies.versions', (hub, query) => hub.policies.versions({ kind: 'anomaly' }, query)],
  ['inbound.list', (hub, query) => hub.inbound.list(query)],
  ['stock.list', (hub, query) => hub.stock.list(query)],
  ['stock.board', (hub, query) => hub.stock.board(query)],
  ['stock.published', (hub, query) => hub.stock.published(query)],
]

describe('a list that is asked for by a name that is misspelt', () => {
  it.each(LISTS)('is refused, for it would be the list of all: %s', async (_, list) => {
    const { hub } = openShop()
    await expect(list(hub, { chanel: 'TB' })).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      argument: 'query.chanel',
    })
    expect(await list(hub, { limit: 5, after: null })).toMatchObject({ items: [] })
  })
})

it('requests for approval are listed by the order they hold up, and by whoever asked', async () => {
  const { hub, book } = openShop({ settings: { paymentTimeLimitMs: null } })
  await inForce(hub, 'approval', refunds)
  await inForce(hub, 'duty', staff)
  await book('1', placedFact())
  await hub.approvals.request({ ...refund, id: 'H', subject: 'REFUND-7', order: ORDER }, user('anna'))
  await hub.approvals.request({ ...refund, id: 'S', subject: 'REFUND-8' }, user('bela'))
  const ids = async (query: Parameters<Hub['approvals']['list']>[0]) =>
    (await hub.approvals.list(query)).items.map(({ id }) => id)
  expect(await ids({ orderKey: ORDER })).toEqual(['H'])
  expect(await ids({ applicant: 'bela' })).toEqual(['S'])
  expect((await ids({})).sort()).toEqual(['H', 'S'])
})
