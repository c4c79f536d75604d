import { describe, expect, it } from 'vitest'
import { classOf } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { by, openShop, orderKey, teaOrder } from './shop-fixture'

const KEY = orderKey('1')
const CASE = `order/stock-short/-/${KEY}`
const DAY = 86_400_000
const label = { 'zh-CN': '选', en: 'Choose' }
const options = [
  { code: 'wait', label },
  { code: 'refund', label },
]

async function shopOfOne() {
  const { hub, book } = openShop({ settings: { paymentTimeLimitMs: null }, automation: { rules: { rules: [] } } })
  await book('1', teaOrder(1))
  const open = (until: number) =>
    hub.cases.open(
      {
        subject: { kind: 'order', key: KEY },
        kind: 'stock-short',
        class: classOf({}),
        choice: { options, otherwise: 'wait', until },
      },
      { by },
    )
  return { hub, open }
}

describe('a refusal says what would be right', () => {
  it.each([
    ['changed mind', undefined],
    ['x'.repeat(64), undefined],
    ['x'.repeat(65), 'reason'],
    ['13912345678', 'reason'],
    ['张三不要了', 'reason'],
  ])('a reason %j is refused at %s, with the pattern of what is allowed', async (reason, field) => {
    const { hub } = await shopOfOne()
    const held = await hub.orders.hold(KEY, reason, { by })
    if (field === undefined) return expect(held.ok).toBe(true)
    expect(held).toMatchObject({ rejection: { code: 'INPUT_INVALID', field } })
    const allowed = new RegExp(held.ok || !('allowed' in held.rejection) ? '(?!)' : `${held.rejection.allowed}`)
    expect([allowed.test('changed mind'), allowed.test(reason)]).toEqual([true, false])
  })

  it.each([
    [NOON, 'WAIT_RANGE'],
    [NOON + 1, undefined],
    [NOON + 90 * DAY, undefined],
    [NOON + 90 * DAY + 1, 'WAIT_RANGE'],
  ])('waiting until %i: %s, with its bounds', async (until, code) => {
    const { hub, open } = await shopOfOne()
    await open(NOON + DAY)
    const waits = await hub.cases.wait(CASE, { until }, { by })
    const refused = { ok: false, rejection: { code, after: NOON, upTo: NOON + 90 * DAY } }
    if (code === undefined) expect(waits.ok).toBe(true)
    else expect(waits).toEqual(refused)
  })

  it.each([
    [NOON, 'choice.until'],
    [NOON - DAY, 'choice.until'],
    [NOON + 1, undefined],
  ])('a choice until %i is refused at %s', async (until, field) => {
    const { hub, open } = await shopOfOne()
    const opened = await open(until)
    expect(opened.ok ? undefined : opened.rejection).toEqual(field && { code: 'INPUT_INVALID', field })
    expect((await hub.cases.get(CASE)) === undefined).toBe(field !== undefined)
  })

  it('automation is tried on what can happen, by rules that could be saved', async () => {
    const { hub } = await shopOfOne()
    const occasion = { event: 'OrderHeld', body: {} }
    const holding = (reason: string) => ({
      rules: [
        {
          ...{ id: 'r', when: { test: 'known', field: 'order.placedAt' } },
          gives: { on: [{ becomes: ['paid'] }], actions: [{ do: 'holdOrder', reason }] },
        },
      ],
    })
    expect(await hub.automation.try(KEY, occasion, { rules: [] })).toMatchObject({ ok: true })
    const unknown = { event: 'OrderHled', body: {} }
    await expect(hub.automation.try(KEY, unknown)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    expect(await hub.automation.try(KEY, occasion, holding('13912345678'))).toMatchObject({
      rejection: { code: 'POLICY_INVALID', problems: [{ code: 'REASON' }] },
    })
  })
})
