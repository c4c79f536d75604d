import { describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import { refunds, staff } from '../approval/desk'
import { NOON, sampleContent } from '../order/sample-order'
import { bothStores, type StoreOn } from '../sql/both-stores'
import { declined, inForce, ORDER, refund, user } from './approval-desk'
import { by, openShop, placedFact } from './shop-fixture'

const WHY = '不同意：王小姐来电 19900001234，退款金额有误'

async function desk(storeOn: StoreOn) {
  const store = await storeOn(() => NOON)
  const shop = openShop({ store, settings: { paymentTimeLimitMs: null }, topics: ['ApprovalDecided', 'ApprovalAsked'] })
  const { hub } = shop
  await inForce(hub, 'approval', refunds)
  await inForce(hub, 'duty', staff)
  await shop.book('1', placedFact({ buyer: { ...sampleContent().buyer, id: 'buyer-77' } }))
  for (const [id, order] of [
    ['W', ORDER],
    ['X', undefined],
  ] as const) {
    const asked = { ...refund, id, ...(order === undefined ? {} : { order }) }
    expect(await hub.approvals.request(asked, user('anna'))).toMatchObject({ ok: true })
  }
  return { hub, store }
}

async function commentOf(hub: Hub, id: string) {
  return (await hub.approvals.get(id))?.steps[0]?.seats[0]?.signature?.comment
}

describe.each(await bothStores())('on %s, what a signer writes', (_, storeOn) => {
  it.each(['W', 'X'])('is in any language, and read by those who look at the request %s', async (id) => {
    const { hub } = await desk(storeOn)
    const options = { ...user('mei'), commandId: 'd-1' }
    const once = await hub.approvals.decide(id, { ...declined, comment: `  ${WHY} ` }, options)
    expect(once).toMatchObject({ value: { state: 'declined' } })
    expect(await hub.approvals.decide(id, { ...declined, comment: `  ${WHY} ` }, options)).toEqual(once)
    expect(await hub.approvals.decide(id, { ...declined, comment: 'other' }, options)).toMatchObject({
      rejection: { code: 'IDEMPOTENCY_MISMATCH' },
    })
    expect(await commentOf(hub, id)).toBe(WHY)
    const [listed] = (await hub.approvals.list({ state: 'declined' })).items
    expect(listed?.steps[0]?.seats[0]?.signature?.comment).toBe(WHY)
  })

  it('is nothing where nothing was written', async () => {
    const { hub } = await desk(storeOn)
    await hub.approvals.decide('W', { ...declined, comment: '  ' }, user('mei'))
    expect(await commentOf(hub, 'W')).toBe('')
  })

  it.each([
    ['一'.repeat(4_000), 'ok'],
    ['一'.repeat(4_001), 'INPUT_INVALID'],
    ['a\u0000b', 'INPUT_INVALID'],
  ])('of %# is taken or refused by its length and letters', async (comment, expected) => {
    const { hub } = await desk(storeOn)
    const answer = await hub.approvals.decide('W', { ...declined, comment }, user('mei'))
    expect(answer.ok ? 'ok' : answer.rejection.code).toBe(expected)
  })

  it('stands in no record, event or audit, also where it was sealed for nobody’s order', async () => {
    const { hub, store } = await desk(storeOn)
    for (const id of ['W', 'X']) await hub.approvals.decide(id, { ...declined, comment: WHY }, user('mei'))
    const kept: unknown[] = [await store.outbox.list({ limit: 100 })]
    for (const kind of ['approval', 'answer', 'order'] as const) kept.push(await store.list(kind, { limit: 100 }))
    for (const { chain } of await hub.audit.heads()) for await (const block of hub.audit.blocks(chain)) kept.push(block)
    expect(JSON.stringify(kept)).toContain('approval declined')
    expect(JSON.stringify(kept)).not.toMatch(/王小姐|19900001234|退款金额/)
  })

  it('goes with the buyer who is erased', async () => {
    const { hub } = await desk(storeOn)
    for (const id of ['W', 'X']) await hub.approvals.decide(id, { ...declined, comment: WHY }, user('mei'))
    expect(await hub.privacy.erase({ channel: 'TB', buyer: 'buyer-77' }, { by })).toMatchObject({ ok: true })
    expect(await commentOf(hub, 'W')).toBeNull()
    expect(await commentOf(hub, 'X')).toBe(WHY)
  })
})
