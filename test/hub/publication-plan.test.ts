import { describe, expect, it } from 'vitest'
import { createPublicationPlan, type PublicationPlanInput } from '../../src/hub/publication-plan'
import { halves, planOf, share } from './publication-fixture'

const goods = (differing: object = {}) => ({
  sku: 'TEA',
  policy: 'halves',
  listings: halves().goods[0]?.listings ?? [],
  ...differing,
})
const jd = (differing: object = {}) => ({ channel: 'JD', shop: 'main', ...differing })

describe('a publication plan', () => {
  it.each<[string, string, Partial<PublicationPlanInput> | object]>([
    ['goods.0.policy', 'POLICY_UNKNOWN', { goods: [goods({ policy: 'other' })] }],
    ['goods.0.listings.0', 'SHARE_MISSING', { goods: [goods({ listings: [jd({ channel: 'PDD' })] })] }],
    ['goods.0.listings.1', 'SHARE_TWICE', { goods: [goods({ listings: [jd(), jd({ channelSku: 'x' })] })] }],
    [
      'goods.1.listings.0',
      'LISTED_TWICE',
      { goods: [goods(), goods({ sku: 'CUP', listings: [jd({ channelSku: 'jd-1' })] })] },
    ],
    [
      'goods.1.from.1',
      'STOCK_TWICE',
      {
        goods: [goods({ listings: [jd()] }), goods({ from: [{ pool: 'x' }, {}], listings: [jd({ channelSku: 'x' })] })],
      },
    ],
    [
      'policies.halves.channels.0.floor',
      'FLOOR_OVER_CAP',
      { policies: { halves: { channels: [share('JD', { floor: 2, cap: 1 })] } } },
    ],
    ['goods.0.listings.0.taken', '', { goods: [goods({ listings: [jd({ taken: -1 })] })] }],
    ['goods.0.from', '', { goods: [goods({ from: [] })] }],
  ])('names the place that is wrong: %s %s', (field, reason, differing) => {
    const plan = createPublicationPlan({ ...halves(), ...differing } as PublicationPlanInput)
    expect(plan).toMatchObject({ ok: false, rejection: { code: 'INPUT_INVALID', field } })
    if (!plan.ok && reason !== '') expect(plan.rejection.reason).toBe(reason)
  })

  it('finds the share of the shop before that of the channel, and lists by priority', () => {
    const channels = [share('JD', { priority: 2 }), share('JD/main', { priority: 1 })]
    const listings = [jd({ shop: 'other' }), jd()]
    const [entry] =
      planOf({ policies: { halves: { channels } }, goods: [goods({ listings })] }).families[0]?.goods ?? []
    expect(entry?.listings.map(({ key, share: place }) => [key, place])).toEqual([
      ['JD/main/TEA', 1],
      ['JD/other/TEA', 0],
    ])
  })

  it('has a fingerprint that follows all that bears on the numbers, and nothing else', () => {
    const of = (input: object = {}, differing: object = {}) =>
      planOf({ ...halves(differing), goods: [goods(input)] } as PublicationPlanInput).families[0]?.fingerprint
    const same = of()
    expect(of({ from: [{ warehouse: 'main' }] })).toBe(same)
    const others = [
      of({ from: [{ warehouse: 'west' }] }),
      of({ listings: [jd()] }),
      of({}, { keepBack: 1 }),
      of({}, { mode: 'shared' }),
    ]
    expect(new Set([same, ...others]).size).toBe(5)
  })
})
