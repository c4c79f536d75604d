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
    ['goods.0.listings.0.taken.since', '', { goods: [goods({ listings: [jd({ taken: { since: 1.5 } })] })] }],
    [
      'goods.0.listings.0.taken',
      'QUOTA_OF_BUNDLE',
      {
        policies: { halves: { channels: [share('JD', { share: { kind: 'fixed', quantity: 9 } })] } },
        goods: [
          goods({ bundle: { components: [{ sku: 'CUP', quantity: 2 }] }, listings: [jd({ taken: { since: 0 } })] }),
        ],
      },
    ],
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

  it('counts a fixed quota by itself, unless the host says what was taken; other shares and bundles have none', () => {
    const fixed = { share: { kind: 'fixed', quantity: 9 } }
    const listing = (taken: unknown, differing: object = fixed, entry: object = {}) => {
      const plan = {
        policies: { halves: { channels: [share('JD', differing)] } },
        goods: [goods({ listings: [jd({ taken })], ...entry })],
      }
      const [family] = planOf(plan as PublicationPlanInput).families
      return { quota: family?.goods[0]?.listings[0]?.quota, fingerprint: family?.fingerprint }
    }
    const given = [undefined, { since: 0 }, { since: 5 }, 0, 3]
    const made = given.map((taken) => listing(taken))
    expect(made.map(({ quota }) => quota)).toEqual([{ since: null }, { since: 0 }, { since: 5 }, null, null])
    expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(given.length)
    expect(listing(undefined, {}).quota).toBeNull()
    expect(listing(undefined, fixed, { bundle: { components: [{ sku: 'CUP', quantity: 2 }] } }).quota).toBeNull()
  })
})
