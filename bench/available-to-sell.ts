/**
 * Numbers for eight channels of 10,000 changed SKUs, beside the same rules written with objects and arrays, and beside a
 * floor: reading each level once and writing each number once. Then the same where every fifth SKU is a bundle of two others.
 * Medians of rounds that alternate within one run.
 *
 *     npm run bench -- available
 */
import { availableToSell } from '../src/inventory/available-to-sell'
import { bundlePools } from '../src/inventory/bundle-pools'
import { parseSharePolicy, type SharePolicy, type SharePolicyInput } from '../src/inventory/share-policy'
import { median, printTable, rounded } from './support/measure'

const skus = 10_000
const rounds = 25

const partition: SharePolicyInput = {
  keepBack: 2,
  channels: [
    { channel: 'LIVE', share: { kind: 'fixed', quantity: 20 }, priority: -1 },
    { channel: 'TB', share: { kind: 'ratio', basisPoints: 3_300 }, floor: 5 },
    { channel: 'JD', share: { kind: 'ratio', basisPoints: 2_700 }, floor: 5 },
    { channel: 'PDD', share: { kind: 'ratio', basisPoints: 1_500 }, cap: 50 },
    { channel: 'DY', share: { kind: 'ratio', basisPoints: 1_450 } },
    { channel: 'YZ', share: { kind: 'ratio', basisPoints: 450 }, keepBack: 1 },
    { channel: 'WEB', share: { kind: 'rest' }, cap: 100 },
    { channel: 'SHOP', share: { kind: 'rest' }, priority: 5 },
  ],
}

const levels = Float64Array.from({ length: skus }, (_, at) => (at * 7_919) % 997)

/** The partition rules as one would first write them. */
function naive(policy: SharePolicy, available: number): number[] {
  const pool = Math.max(0, available - policy.keepBack)
  const ranked = policy.channels
    .map((channel, index) => ({ channel, index, given: 0, wanted: Number.POSITIVE_INFINITY, lost: 0 }))
    .sort((a, b) => a.channel.priority - b.channel.priority || a.index - b.index)
  const quotas = ranked.reduce((sum, { channel: { share } }) => sum + (share.kind === 'fixed' ? share.quantity : 0), 0)
  const base = Math.max(0, pool - quotas)
  let exact = 0
  for (const entry of ranked) {
    const { share } = entry.channel
    if (share.kind === 'fixed') entry.wanted = share.quantity
    if (share.kind !== 'ratio') continue
    exact += base * share.basisPoints
    entry.wanted = Math.floor((base * share.basisPoints) / 10_000)
    entry.lost = (base * share.basisPoints) % 10_000
  }
  const whole = ranked.reduce((sum, { channel, wanted }) => sum + (channel.share.kind === 'ratio' ? wanted : 0), 0)
  const losers = [...ranked].sort((a, b) => b.lost - a.lost).slice(0, Math.floor(exact / 10_000) - whole)
  for (const entry of losers) entry.wanted += 1
  let left = pool
  const give = (entry: (typeof ranked)[number], upTo: number) => {
    const more = Math.max(0, Math.min(left, Math.min(upTo, entry.channel.cap ?? pool) - entry.given))
    entry.given += more
    left -= more
  }
  for (const entry of ranked) give(entry, entry.channel.floor)
  for (const entry of ranked.filter(({ channel }) => channel.share.kind !== 'rest')) give(entry, entry.wanted)
  for (const entry of ranked.filter(({ channel }) => channel.share.kind === 'rest')) give(entry, pool)
  return [...ranked]
    .sort((a, b) => a.index - b.index)
    .map(({ channel, given }) => Math.max(0, given - channel.keepBack))
}

function compiled(input: SharePolicyInput) {
  const outcome = parseSharePolicy(input)
  if (!outcome.ok) throw new Error(outcome.rejection.field)
  return availableToSell(outcome.value)
}

const inPartition = compiled(partition)
const inShared = compiled({ ...partition, mode: 'shared' })
const count = inPartition.channels.length
const out = new Float64Array(skus * count)

/** Families of five: four that are sold singly, and a bundle of the first two. */
const families = Array.from({ length: skus / 5 }, (_, family) => ({
  stock: new Map(Array.from({ length: 4 }, (_, at) => [`${at}`, levels[family * 5 + at] ?? 0])),
  bundles: [
    {
      id: 'box',
      priority: 0,
      part: 4_000,
      components: [
        { sku: '0', quantity: 2 },
        { sku: '1', quantity: 1 },
      ],
    },
  ],
}))
const pools = new Float64Array(skus)

function withBundles(): void {
  let at = 0
  for (const { stock, bundles } of families) {
    const { sets, left } = bundlePools(stock, bundles)
    for (const pieces of left.values()) pools[at++] = pieces
    pools[at++] = sets.get('box') ?? 0
  }
  inPartition.publishAll(pools, out)
}

const contenders = [
  {
    name: 'floor: read and write each number',
    run: () => {
      for (let at = 0; at < out.length; at++) out[at] = levels[at >> 3] ?? 0
    },
  },
  { name: 'partition', run: () => inPartition.publishAll(levels, out) },
  { name: 'partition, every fifth a bundle of two others', run: withBundles },
  { name: 'shared', run: () => inShared.publishAll(levels, out) },
  {
    name: 'naive partition, objects and arrays',
    run: () => {
      levels.forEach((available, row) => {
        out.set(naive(inPartition.policy, available), row * count)
      })
    },
  },
]

levels.forEach((available) => {
  const [ours, theirs] = [inPartition.publish(available), naive(inPartition.policy, available)]
  if (ours.join() !== theirs.join()) throw new Error(`At ${available} the answers differ: ${ours} and ${theirs}.`)
})

const times = contenders.map((): number[] => [])
for (let round = -5; round < rounds; round++) {
  contenders.forEach(({ run }, index) => {
    const before = performance.now()
    run()
    if (round >= 0) times[index]?.push(performance.now() - before)
  })
}
const medians = times.map((runs) => median(runs))
const naiveMs = medians.at(-1) ?? Number.NaN
console.log(`${skus.toLocaleString('en')} SKUs × ${count} channels; goal: under 100 ms`)
printTable(
  ['computed by', 'ms', 'slowest ms', 'times naive'],
  contenders.map(({ name }, index) => [
    name,
    rounded(medians[index] ?? 0),
    rounded(Math.max(...(times[index] ?? []))),
    rounded(naiveMs / (medians[index] ?? 1)),
  ]),
)
