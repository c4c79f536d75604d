import { portion } from './portion'
import { type SharePolicy, WHOLE_RATIO } from './share-policy'

/** Numbers per entry of a list: a typed array where there are many. */
export type NumberRow = ArrayLike<number>

/** A share policy made ready: it computes without allocating, so a burst of changes costs microseconds each. */
export interface AvailableToSell {
  readonly policy: SharePolicy
  /** The channels, in the order of the policy and of every row of numbers. */
  readonly channels: readonly string[]
  /**
   * What each channel may be shown of `available` pieces of one SKU.
   * @param used Pieces each channel has taken of its fixed quota already; missing means none.
   */
  publish(available: number, used?: NumberRow): readonly number[]
  /** The same for many SKUs into `out`, a row of `channels.length` numbers each. `used` is laid out like `out`. */
  publishAll(available: NumberRow, out: Float64Array, used?: NumberRow): void
}

/**
 * Prepares a policy for computing numbers to publish: whole pieces ≥ 0, rounded down only.
 *
 * Partition mode hands the pieces out in three rounds, each in the order of priority, while there are any: every channel
 * its floor; then fixed quotas and ratios up to their part; then, to channels that take the rest, up to their cap. A ratio
 * is of what the fixed quotas leave of the pool. So the numbers never come to more than `available`, whatever the policy.
 * Shared mode does the same for each channel as if it were alone, except that ratios are of the whole pool.
 *
 * @throws RangeError where a level is not a safe integer, or `out` is too short. A level below 0 counts as 0.
 */
export function availableToSell(policy: SharePolicy): AvailableToSell {
  const { channels } = policy
  const count = channels.length
  const compiled = compile(policy)
  const fill = policy.mode === 'shared' ? fillShared : fillPartition
  return {
    policy,
    channels: channels.map(({ channel }) => channel),
    publish(available, used) {
      const out = new Float64Array(count)
      fill(compiled, available, out, 0, used)
      return [...out]
    },
    publishAll(available, out, used) {
      if (out.length < available.length * count) throw new RangeError('There is no room for all numbers.')
      for (let row = 0; row < available.length; row++) fill(compiled, available[row] ?? 0, out, row * count, used)
    },
  }
}

const FIXED = 0
const RATIO = 1
const REST = 2

/** The policy in columns: plain numbers side by side, and the order of priority. */
interface Compiled {
  readonly count: number
  readonly poolKeepBack: number
  readonly kind: Uint8Array
  /** Pieces of a fixed quota, basis points of a ratio. */
  readonly part: Float64Array
  readonly floor: Float64Array
  readonly cap: Float64Array
  readonly keepBack: Float64Array
  readonly order: Uint8Array
  readonly ratioSum: number
  readonly leftovers: SharePolicy['leftovers']
  /** Scratch rows, used anew for each SKU; a computation neither yields nor calls back. */
  readonly target: Float64Array
  readonly fraction: Float64Array
}

function compile({ channels, keepBack, leftovers }: SharePolicy): Compiled {
  const order = channels.map((_, index) => index)
  order.sort((a, b) => (channels[a]?.priority ?? 0) - (channels[b]?.priority ?? 0) || a - b)
  const ratios = channels.map(({ share }) => (share.kind === 'ratio' ? share.basisPoints : 0))
  return {
    count: channels.length,
    poolKeepBack: keepBack,
    kind: Uint8Array.from(channels, ({ share: { kind } }) =>
      kind === 'fixed' ? FIXED : kind === 'ratio' ? RATIO : REST,
    ),
    part: Float64Array.from(channels, ({ share }, index) =>
      share.kind === 'fixed' ? share.quantity : (ratios[index] ?? 0),
    ),
    floor: Float64Array.from(channels, ({ floor }) => floor),
    cap: Float64Array.from(channels, ({ cap }) => cap ?? Number.MAX_SAFE_INTEGER),
    keepBack: Float64Array.from(channels, (channel) => channel.keepBack),
    order: Uint8Array.from(order),
    ratioSum: ratios.reduce((sum, ratio) => sum + ratio, 0),
    leftovers,
    target: new Float64Array(channels.length),
    fraction: new Float64Array(channels.length),
  }
}

function fillPartition(compiled: Compiled, available: number, out: Float64Array, at: number, used?: NumberRow): void {
  const { count, order, kind, floor, cap, keepBack, target } = compiled
  const pool = sellable(available, compiled.poolKeepBack)
  setTargets(compiled, pool, used, at)

  let left = pool
  for (let turn = 0; turn < count; turn++) {
    const channel = order[turn] ?? 0
    const given = Math.min(left, floor[channel] ?? 0)
    out[at + channel] = given
    left -= given
  }
  for (let round = RATIO; round <= REST; round++) {
    for (let turn = 0; turn < count && left > 0; turn++) {
      const channel = order[turn] ?? 0
      if ((kind[channel] === REST) !== (round === REST)) continue
      const sofar = out[at + channel] ?? 0
      const wanted = Math.min(cap[channel] ?? 0, round === REST ? pool : (target[channel] ?? 0))
      const given = Math.min(left, wanted - sofar)
      if (given <= 0) continue
      out[at + channel] = sofar + given
      left -= given
    }
  }
  for (let channel = 0; channel < count; channel++) {
    out[at + channel] = Math.max(0, (out[at + channel] ?? 0) - (keepBack[channel] ?? 0))
  }
}

function fillShared(compiled: Compiled, available: number, out: Float64Array, at: number, used?: NumberRow): void {
  const { count, kind, part, floor, cap, keepBack } = compiled
  const pool = sellable(available, compiled.poolKeepBack)
  for (let channel = 0; channel < count; channel++) {
    const share = part[channel] ?? 0
    let wanted = pool
    if (kind[channel] === FIXED) wanted = Math.max(0, share - (used?.[at + channel] ?? 0))
    else if (kind[channel] === RATIO) wanted = portion(pool, share)
    const shown = Math.min(pool, cap[channel] ?? 0, Math.max(wanted, floor[channel] ?? 0))
    out[at + channel] = Math.max(0, shown - (keepBack[channel] ?? 0))
  }
}

/** What fixed quotas and ratios ask for; ratios only of what the fixed quotas leave. */
function setTargets(compiled: Compiled, pool: number, used: NumberRow | undefined, at: number): void {
  const { count, kind, part, target } = compiled
  let base = pool
  for (let channel = 0; channel < count; channel++) {
    if (kind[channel] !== FIXED) continue
    const quota = Math.max(0, (part[channel] ?? 0) - (used?.[at + channel] ?? 0))
    target[channel] = quota
    base -= quota
  }
  if (compiled.ratioSum === 0) return
  base = Math.max(0, base)

  let left = portion(base, compiled.ratioSum)
  for (let channel = 0; channel < count; channel++) {
    if (kind[channel] !== RATIO) continue
    const whole = portion(base, part[channel] ?? 0)
    target[channel] = whole
    left -= whole
  }
  if (left > 0 && compiled.leftovers !== 'none') giveLeftovers(compiled, base, left)
}

/** One piece each, to those that lost a fraction: each lost less than one, so there are more of them than pieces. */
function giveLeftovers(
  { count, kind, part, order, target, fraction, leftovers }: Compiled,
  base: number,
  left: number,
): void {
  for (let channel = 0; channel < count; channel++) {
    const remainder = ((base % WHOLE_RATIO) * (part[channel] ?? 0)) % WHOLE_RATIO
    fraction[channel] = kind[channel] === RATIO ? remainder : 0
  }
  for (let given = 0; given < left; given++) {
    let best = 0
    let largest = 0
    for (let turn = 0; turn < count; turn++) {
      const channel = order[turn] ?? 0
      const lost = fraction[channel] ?? -1
      if (lost > largest) {
        best = channel
        largest = lost
        if (leftovers === 'priority') break
      }
    }
    target[best] = (target[best] ?? 0) + 1
    fraction[best] = 0
  }
}

function sellable(available: number, keepBack: number): number {
  if (!Number.isSafeInteger(available)) throw new RangeError('Stock is counted in whole units.')
  return Math.max(0, available - keepBack)
}
