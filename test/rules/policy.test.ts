import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  activateVersion,
  newPolicy,
  type Policy,
  rollBackVersion,
  rollOutVersion,
  saveVersion,
  versionFor,
} from '../../src/rules/policy'

const step = (at: number) => ({ at, by: 'u-1' })
const rollout = (basisPoints: number, ...shops: string[]) => ({ basisPoints, shops })
const orders = Array.from({ length: 2_000 }, (_, no) => ({
  key: `TB/s${no % 4}/${no}`,
  channel: 'TB',
  shop: `s${no % 4}`,
}))

/** A policy with so many versions, the last of which is in force. */
function policyWith(versions: number, active?: number): Policy {
  let policy = newPolicy({ kind: 'anomaly', name: 'default' }, 1)
  for (let version = 1; version <= versions; version++) policy = saveVersion(policy, step(version))
  return active === undefined ? policy : take(activateVersion(policy, active, step(9)))
}

function take<T>(
  outcome: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: unknown },
): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.rejection))
  return outcome.value
}

describe('versions of a policy', () => {
  it('count from 1, and none is in force before it is activated', () => {
    expect(policyWith(2)).toMatchObject({ latest: 2, active: null, candidate: null })
    expect(versionFor(policyWith(2), orders[0] as never)).toBeNull()
  })

  it.each([
    [0, 'POLICY_VERSION_UNKNOWN'],
    [1, null],
    [2, null],
    [3, 'POLICY_VERSION_UNKNOWN'],
    [1.5, 'POLICY_VERSION_UNKNOWN'],
  ])('of two, %d is put in force, or refused: %s', (version, code) => {
    const outcome = activateVersion(policyWith(2), version, step(5))
    expect(outcome.ok ? null : outcome.rejection.code).toBe(code)
  })

  it('of which nothing is known are neither activated, nor tried, nor taken back', () => {
    for (const outcome of [
      activateVersion(undefined, 1, step(1)),
      rollOutVersion(undefined, { version: 1, rollout: rollout(1) }, step(1)),
      rollBackVersion(undefined, step(1)),
    ]) {
      expect(outcome).toEqual({ ok: false, rejection: { code: 'POLICY_UNKNOWN' } })
    }
  })
})

describe('a trial', () => {
  it('of ten percent is for about that many, of a shop for all of it, and the rest keeps what was in force', () => {
    const tried = take(rollOutVersion(policyWith(2, 1), { version: 2, rollout: rollout(1_000, 'TB/s3') }, step(10)))
    const versions = orders.map((order) => versionFor(tried, order))
    expect(versions.every((version, no) => no % 4 !== 3 || version === 2)).toBe(true)
    const others = versions.filter((_, no) => no % 4 !== 3)
    const share = others.filter((version) => version === 2).length / others.length
    expect(share).toBeGreaterThan(0.07)
    expect(share).toBeLessThan(0.13)
  })

  it.each([
    [0, 1],
    [10_000, 2],
  ])('of %d basis points is for all or for nobody: version %d', (basisPoints, version) => {
    const tried = take(rollOutVersion(policyWith(2, 1), { version: 2, rollout: rollout(basisPoints) }, step(10)))
    expect(new Set(orders.map((order) => versionFor(tried, order)))).toEqual(new Set([version]))
  })

  it('that grows takes no order away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }), (one, other) => {
        const at = (basisPoints: number) =>
          take(rollOutVersion(policyWith(2, 1), { version: 2, rollout: rollout(basisPoints) }, step(10)))
        const [small, large] = [at(Math.min(one, other)), at(Math.max(one, other))]
        for (const order of orders.slice(0, 200)) {
          if (versionFor(small, order) === 2) expect(versionFor(large, order)).toBe(2)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('of the version in force is refused', () => {
    const outcome = rollOutVersion(policyWith(2, 2), { version: 2, rollout: rollout(1) }, step(10))
    expect(outcome).toEqual({ ok: false, rejection: { code: 'POLICY_IN_FORCE' } })
  })
})

describe('rolling back', () => {
  it('ends a trial first, and then brings back one version after the other until nothing was before', () => {
    let policy = policyWith(3, 1)
    policy = take(activateVersion(policy, 3, step(11)))
    policy = take(rollOutVersion(policy, { version: 2, rollout: rollout(5_000) }, step(12)))
    const seen: unknown[] = []
    for (let times = 0; times < 3; times++) {
      policy = take(rollBackVersion(policy, step(20 + times)))
      seen.push([policy.active, policy.candidate])
    }
    expect(seen).toEqual([
      [3, null],
      [1, null],
      [null, null],
    ])
    expect(rollBackVersion(policy, step(30))).toEqual({ ok: false, rejection: { code: 'POLICY_NOTHING_BEFORE' } })
  })

  it('after any steps leads exactly to what was in force before the newest activation', () => {
    const activation = fc.integer({ min: 1, max: 4 })
    fc.assert(
      fc.property(fc.array(activation, { minLength: 1, maxLength: 30 }), (versions) => {
        let policy = policyWith(4)
        const stack: (number | null)[] = [null]
        for (const version of versions) {
          policy = take(activateVersion(policy, version, step(1)))
          if (stack.at(-1) !== version) stack.push(version)
        }
        for (; stack.length > 1; stack.pop()) {
          expect(policy.active).toBe(stack.at(-1))
          policy = take(rollBackVersion(policy, step(2)))
        }
        expect(policy.active).toBeNull()
      }),
      { numRuns: 200 },
    )
  })

  it('is remembered with all other steps, the newest hundred', () => {
    let policy = policyWith(2, 1)
    for (let no = 0; no < 120; no++) policy = take(activateVersion(policy, 1 + (no % 2), step(100 + no)))
    expect(policy.history).toHaveLength(100)
    expect(policy.history.at(-1)).toEqual({ kind: 'activated', version: 2, at: 219, by: 'u-1' })
    expect(policy.earlier.length).toBe(100)
  })
})
