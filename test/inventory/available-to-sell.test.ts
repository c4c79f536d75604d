import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { availableToSell } from '../../src/inventory/available-to-sell'
import { parseSharePolicy, type SharePolicyInput, sharePolicyJsonSchema } from '../../src/inventory/share-policy'

function policyOf(input: SharePolicyInput) {
  const outcome = parseSharePolicy(input)
  if (!outcome.ok) throw new Error(`${outcome.rejection.field} ${outcome.rejection.reason}`)
  return outcome.value
}

type Channel = SharePolicyInput['channels'][number]
const fixed = (channel: string, quantity: number, more: Partial<Channel> = {}): Channel => ({
  channel,
  share: { kind: 'fixed', quantity },
  ...more,
})
const ratio = (channel: string, basisPoints: number, more: Partial<Channel> = {}): Channel => ({
  channel,
  share: { kind: 'ratio', basisPoints },
  ...more,
})
const rest = (channel: string, more: Partial<Channel> = {}): Channel => ({ channel, ...more })

const published = (available: number, channels: Channel[], more: Partial<SharePolicyInput> = {}, used?: number[]) =>
  availableToSell(policyOf({ channels, ...more })).publish(available, used)

describe('a pool in partition mode', () => {
  it.each<[string, number, Channel[], number[]]>([
    ['fixed quotas come before ratios', 100, [ratio('A', 5_000), fixed('B', 40)], [30, 40]],
    ['a fixed quota that is not there is shown as far as it is', 30, [fixed('A', 40)], [30]],
    [
      'the smaller priority is served first',
      50,
      [fixed('A', 40, { priority: 2 }), fixed('B', 40, { priority: 1 })],
      [10, 40],
    ],
    ['equal priorities are served as listed', 50, [fixed('A', 40), fixed('B', 40)], [40, 10]],
    ['the rest goes to the first who takes it', 100, [fixed('A', 30), rest('B'), rest('C')], [30, 70, 0]],
    ['and what is over its cap to the next', 100, [fixed('A', 30), rest('B', { cap: 50 }), rest('C')], [30, 50, 20]],
    ['floors come before quotas', 10, [fixed('A', 10), rest('B', { floor: 4 })], [6, 4]],
    [
      'floors too are served in the order of priority',
      5,
      [rest('A', { floor: 4 }), rest('B', { floor: 4, priority: -1 })],
      [1, 4],
    ],
    ['a floor counts towards the part', 100, [ratio('A', 5_000, { floor: 20 }), ratio('B', 5_000)], [50, 50]],
    ['a cap cuts a ratio', 100, [ratio('A', 5_000, { cap: 20 }), ratio('B', 5_000)], [20, 50]],
    ['pieces kept back by a channel go to nobody', 100, [ratio('A', 5_000, { keepBack: 10 }), rest('B')], [40, 50]],
    ['ratios that are not the whole leave the rest unshown', 100, [ratio('A', 2_500)], [25]],
    ['nothing is shown of nothing', 0, [fixed('A', 40), ratio('B', 10_000), rest('C', { floor: 3 })], [0, 0, 0]],
    ['a breached level is nothing, not a debt', -3, [rest('A')], [0]],
    ['one piece of three thirds', 1, [ratio('A', 3_333), ratio('B', 3_333), ratio('C', 3_334)], [0, 0, 1]],
    ['the largest loss is made good first', 10, [ratio('A', 1_500), ratio('B', 2_900), ratio('C', 5_600)], [1, 3, 6]],
    ['equal losses in the order of priority', 3, [ratio('A', 5_000), ratio('B', 5_000, { priority: -1 })], [1, 2]],
  ])('%s: %i available', (_, available, channels, expected) => {
    expect(published(available, channels)).toEqual(expected)
  })

  it('keeps pieces of the pool from everybody', () => {
    expect(published(100, [fixed('A', 30), rest('B')], { keepBack: 20 })).toEqual([30, 50])
    expect(published(20, [fixed('A', 30), rest('B')], { keepBack: 20 })).toEqual([0, 0])
  })

  it('takes from a fixed quota what the channel has used of it', () => {
    expect(published(100, [fixed('A', 30), rest('B')], {}, [29, 0])).toEqual([1, 99])
    expect(published(100, [fixed('A', 30), rest('B')], {}, [31, 0])).toEqual([0, 100])
  })

  it.each<['largestRemainder' | 'priority' | 'none', number[]]>([
    ['largestRemainder', [1, 3, 6]],
    ['priority', [2, 3, 5]],
    ['none', [1, 2, 5]],
  ])('gives what rounding leaves over by %s', (leftovers, expected) => {
    const channels = [ratio('A', 1_500), ratio('B', 2_900), ratio('C', 5_600)]
    expect(published(10, channels, { leftovers })).toEqual(expected)
  })
})

describe('a pool in shared mode', () => {
  it.each<[string, number, Channel[], number[]]>([
    ['everybody may see everything', 100, [rest('A'), rest('B')], [100, 100]],
    ['a quota is not taken from others', 100, [fixed('A', 40), rest('B')], [40, 100]],
    ['ratios are of the whole pool and may exceed it together', 100, [ratio('A', 8_000), ratio('B', 8_000)], [80, 80]],
    ['rounded down', 9, [ratio('A', 5_000)], [4]],
    ['exactly, where the product leaves the safe integers', 999_999_999_899, [ratio('A', 9_901)], [990_099_999_899]],
    ['never more than there is', 3, [fixed('A', 40), rest('B', { floor: 9 })], [3, 3]],
    ['not more than the cap, less what is kept back', 100, [rest('A', { cap: 60, keepBack: 10 })], [50]],
  ])('%s: %i available', (_, available, channels, expected) => {
    expect(published(available, channels, { mode: 'shared' })).toEqual(expected)
  })
})

describe('a share policy', () => {
  it.each<[string, SharePolicyInput, string, string]>([
    ['a channel twice', { channels: [rest('A'), rest('A')] }, 'channels.1.channel', 'CHANNEL_TWICE'],
    [
      'ratios over the whole',
      { channels: [ratio('A', 5_001), ratio('B', 5_000)] },
      'channels.1.share',
      'RATIOS_OVER_WHOLE',
    ],
    ['a floor over the cap', { channels: [rest('A', { floor: 3, cap: 2 })] }, 'channels.0.floor', 'FLOOR_OVER_CAP'],
  ])('is refused for %s, with the place', (_, policy, field, reason) => {
    expect(parseSharePolicy(policy)).toEqual({ ok: false, rejection: { code: 'INPUT_INVALID', field, reason } })
  })

  it('may hold ratios over the whole where pieces are shared, or exactly the whole', () => {
    expect(parseSharePolicy({ mode: 'shared', channels: [ratio('A', 9_000), ratio('B', 9_000)] }).ok).toBe(true)
    expect(parseSharePolicy({ channels: [ratio('A', 5_000), ratio('B', 5_000)] }).ok).toBe(true)
  })

  it('keeps a safety stock of five unless told otherwise', () => {
    expect(policyOf({ channels: [rest('A')] })).toMatchObject({ safetyStock: 5, channels: [{ safetyStock: 5 }] })
  })

  it('is plain data with a JSON Schema', () => {
    expect(sharePolicyJsonSchema()).toMatchObject({ type: 'object', required: ['channels'] })
  })

  it('computes whole units only', () => {
    expect(() => published(1.5, [rest('A')])).toThrow(RangeError)
    const ats = availableToSell(policyOf({ channels: [rest('A'), rest('B')] }))
    expect(() => ats.publishAll([1, 2], new Float64Array(3))).toThrow(RangeError)
  })
})

const few = fc.integer({ min: 0, max: 40 })
const pieces = fc.oneof(few, fc.integer({ min: 0, max: 1_000_000_000_000 }))

/** Any policy, ratios cut down to the whole. */
const anyPolicy = fc
  .record({
    mode: fc.constantFrom('partition' as const, 'shared' as const),
    keepBack: fc.oneof(fc.constant(0), few),
    leftovers: fc.constantFrom('largestRemainder' as const, 'priority' as const, 'none' as const),
    channels: fc.array(
      fc.record({
        kind: fc.constantFrom('fixed', 'ratio', 'rest'),
        quantity: pieces,
        weight: fc.integer({ min: 0, max: 100 }),
        priority: fc.integer({ min: -2, max: 2 }),
        floor: fc.oneof(fc.constant(0), few),
        cap: fc.option(pieces),
        keepBack: fc.oneof(fc.constant(0), few),
      }),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ channels, ...policy }) => {
    const weights = channels.reduce((sum, { weight }) => sum + weight, 1)
    return policyOf({
      ...policy,
      channels: channels.map(({ kind, quantity, weight, floor, cap, ...channel }, index) => ({
        ...channel,
        channel: `C${index}`,
        floor,
        cap: cap === null ? null : Math.max(cap, floor),
        share:
          kind === 'fixed'
            ? { kind, quantity }
            : kind === 'ratio'
              ? { kind, basisPoints: Math.floor((weight * 10_000) / weights) }
              : { kind: 'rest' },
      })),
    })
  })

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

describe('whatever the policy', () => {
  it('partition never shows more than there is, and no mode shows a channel more than that', () => {
    fc.assert(
      fc.property(anyPolicy, pieces, (policy, available) => {
        const numbers = availableToSell(policy).publish(available)
        const most = Math.max(0, available - policy.keepBack)
        if (policy.mode === 'partition') expect(sum(numbers)).toBeLessThanOrEqual(most)
        numbers.forEach((number, index) => {
          expect(Number.isSafeInteger(number) && number >= 0 && number <= most).toBe(true)
          expect(number).toBeLessThanOrEqual(policy.channels[index]?.cap ?? most)
        })
      }),
      { numRuns: 500 },
    )
  })

  it('every piece is shown where a channel takes the rest, caps and keeping back aside', () => {
    fc.assert(
      fc.property(anyPolicy, pieces, (policy, available) => {
        const open = policy.channels.map((channel) => ({ ...channel, cap: null, keepBack: 0 }))
        const whole = policyOf({ ...policy, mode: 'partition', channels: [...open, rest('LAST', { priority: 9 })] })
        expect(sum(availableToSell(whole).publish(available))).toBe(Math.max(0, available - policy.keepBack))
      }),
      { numRuns: 500 },
    )
  })

  it('a ratio is met to the piece: less than one away from its exact part', () => {
    fc.assert(
      fc.property(anyPolicy, pieces, (policy, available) => {
        const plain = policy.channels.map((channel) => ({ ...channel, cap: null, keepBack: 0, floor: 0 }))
        const numbers = availableToSell({ ...policy, mode: 'partition', channels: plain }).publish(available)
        const fixedSum = sum(plain.map(({ share }) => (share.kind === 'fixed' ? share.quantity : 0)))
        const base = BigInt(Math.max(0, Math.max(0, available - policy.keepBack) - fixedSum))
        plain.forEach(({ share }, index) => {
          if (share.kind !== 'ratio') return
          const off = BigInt(numbers[index] ?? 0) * 10_000n - base * BigInt(share.basisPoints)
          expect(off > -10_000n && off < 10_000n).toBe(true)
        })
      }),
      { numRuns: 500 },
    )
  })

  it('more stock never lowers a number in shared mode, nor a quota or ratio without floors where leftovers stay unshown', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 5 }),
        (policy, level, more) => {
          const plain = policy.channels.map((channel) => ({ ...channel, floor: 0 }))
          const partition = { ...policy, mode: 'partition', leftovers: 'none', channels: plain } as const
          for (const one of [{ ...policy, mode: 'shared' } as const, partition]) {
            const ats = availableToSell(one)
            const [before, after] = [ats.publish(level), ats.publish(level + more)]
            one.channels.forEach(({ share }, index) => {
              if (one.mode === 'partition' && share.kind === 'rest') return
              expect(after[index]).toBeGreaterThanOrEqual(before[index] ?? 0)
            })
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('ties go by the list: channels listed in another order keep their numbers where no two are alike in priority', () => {
    fc.assert(
      fc.property(anyPolicy, pieces, fc.nat(), (policy, available, turn) => {
        const distinct = policy.channels.map((channel, index) => ({ ...channel, priority: index }))
        const at = turn % distinct.length
        const turned = [...distinct.slice(at), ...distinct.slice(0, at)]
        const numbersOf = (channels: typeof distinct) => {
          const numbers = availableToSell({ ...policy, channels }).publish(available)
          return new Map(channels.map(({ channel }, index) => [channel, numbers[index]]))
        }
        const numbers = numbersOf(distinct)
        for (const [channel, number] of numbersOf(turned)) expect(number).toBe(numbers.get(channel))
      }),
      { numRuns: 500 },
    )
  })

  it('many SKUs at once give the numbers of one by one', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(fc.tuple(pieces, few), { maxLength: 20 }), (policy, rows) => {
        const ats = availableToSell(policy)
        const count = ats.channels.length
        const out = new Float64Array(rows.length * count)
        const used = Float64Array.from(
          { length: rows.length * count },
          (_, at) => rows[Math.floor(at / count)]?.[1] ?? 0,
        )
        ats.publishAll(
          rows.map(([available]) => available),
          out,
          used,
        )
        const single = rows.flatMap(([available, taken]) => ats.publish(available, new Array(count).fill(taken)))
        expect([...out]).toEqual(single)
      }),
      { numRuns: 300 },
    )
  })
})
