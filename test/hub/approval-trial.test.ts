import { describe, expect, it } from 'vitest'
import type { ApprovalPolicyInput } from '../../src/approval/approval-policy'
import type { Hub } from '../../src/hub/hub'
import { cny, refunds, staff } from '../approval/desk'
import { NOON } from '../order/sample-order'
import { bothStores, inMemory, type StoreOn } from '../sql/both-stores'
import { beforeFirstCommit, inForce, openDesk, user } from './approval-desk'
import { by, openShop } from './shop-fixture'

/** Every refund waits, for a signature of this role. */
const strict = (role: string): ApprovalPolicyInput => ({
  ladders: [{ id: 'refunds', kinds: ['refund'], tiers: [{ id: 'all', steps: [{ id: 'one', roles: [role] }] }] }],
})

async function saved(hub: Hub, body: ApprovalPolicyInput): Promise<number> {
  const answer = await hub.policies.save({ kind: 'approval', body }, { by })
  if (!answer.ok) throw new Error(answer.rejection.code)
  return answer.value.version
}

/** A desk where refunds up to 200 yuan need nobody, and another version is tried. */
async function tryingDesk(storeOn: StoreOn, rollout: TriedOn, body = strict('finance')) {
  const hub = await openDesk(await storeOn(() => NOON))
  const version = await saved(hub, body)
  const tried = await hub.policies.rollOut({ kind: 'approval', version, rollout }, { by })
  return { hub, tried }
}

interface TriedOn {
  readonly basisPoints?: number
  readonly shops?: string[]
}

async function asked(hub: Hub, subject: string): Promise<number | undefined> {
  const small = { kind: 'refund', subject, amount: cny(10_000), payload: { refund: 10_000 } }
  const answer = await hub.approvals.request(small, user('anna'))
  if (!answer.ok) throw new Error(answer.rejection.code)
  const request = await hub.approvals.get(answer.value.approvalId)
  expect(request?.state).toBe(request?.policyVersion === 1 ? 'approved' : 'waiting')
  return request?.policyVersion
}

function uncovered(hub: Hub) {
  const told: unknown[] = []
  hub.on('ApprovalUncovered', (body) => told.push(body))
  return told
}

describe.each(await bothStores())('on %s, an approval policy that is tried', (_, storeOn) => {
  it('decides for the shops it is tried on, and for no other', async () => {
    const { hub } = await tryingDesk(storeOn, { shops: ['TB/s1'] })
    expect(await asked(hub, 'TB/s1/1')).toBe(2)
    expect(await asked(hub, 'TB/s2/1')).toBe(1)
    expect(await asked(hub, 'supplier-7')).toBe(1)
    await hub.policies.rollBack({ kind: 'approval', from: 2 }, { by })
    expect(await asked(hub, 'TB/s1/2')).toBe(1)
  })

  it('decides for a part of all subjects, for each of them always', async () => {
    const { hub } = await tryingDesk(storeOn, { basisPoints: 3_000 })
    const versions: unknown[] = []
    for (let no = 0; no < 40; no++) {
      const key = `TB/s1/${no}`
      const version = await asked(hub, key)
      expect(version).toBe(await hub.policies.versionFor({ kind: 'approval' }, { key, channel: 'TB', shop: 's1' }))
      versions.push(version)
    }
    expect(new Set(versions)).toEqual(new Set([1, 2]))
  })

  it('says at once whom it would leave with nobody, and says so again when the last who could sign leaves', async () => {
    const { hub, tried } = await tryingDesk(storeOn, { shops: ['TB/s1'] }, strict('legal'))
    const place = 'ladders.0.tiers.0.steps.0.roles.0'
    expect(tried).toMatchObject({
      value: { active: 1, warnings: expect.arrayContaining([{ code: 'ROLE_UNKNOWN', role: 'legal', path: place }]) },
    })
    expect(await hub.approvals.check()).toContainEqual({ code: 'ROLE_UNKNOWN', role: 'legal', path: place })

    const told = uncovered(hub)
    const lawyer = { role: 'legal', main: 'lin', standBy: 'lu', superior: null }
    await inForce(hub, 'duty', { roles: [...staff.roles, lawyer] })
    expect(told).toEqual([])
    await hub.approvals.absent({ person: 'lin', from: NOON, until: null }, user('lin'))
    await hub.approvals.absent({ person: 'lu', from: NOON, until: null }, user('lu'))
    // First nobody is left for what lu herself asks for, then nobody at all.
    const last = { kind: 'duty', approval: 2, duty: 4, findings: [{ code: 'ROLE_UNHELD', role: 'legal' }, {}] }
    expect(told).toMatchObject([{ approval: 2, duty: 3, findings: [{ applicant: 'lu' }] }, last])
  })

  it('says what both versions leave with nobody once, and of each', async () => {
    const { hub } = await tryingDesk(
      storeOn,
      { basisPoints: 1 },
      { ...refunds, waiver: { roles: ['director'], reviewers: ['shopManager'] } },
    )
    const told = uncovered(hub)
    const missing = staff.roles.filter(({ role }) => role !== 'finance')
    const { value } = (await hub.policies.save({ kind: 'duty', body: { roles: missing } }, { by })) as {
      value: { version: number }
    }
    const answer = await hub.policies.activate({ kind: 'duty', version: value.version }, { by })
    expect(told).toMatchObject([{ approval: 1 }, { approval: 2 }])
    const warnings = answer.ok ? answer.value.warnings : []
    expect(new Set(warnings.map((one) => JSON.stringify(one))).size).toBe(warnings.length)
    expect(warnings.length).toBeGreaterThan(1)
  })
})

it('is the one in force when the request commits, not the one that was read before it', async () => {
  const inner = await inMemory(() => NOON)
  const quick = await openDesk(inner)
  const version = await saved(quick, strict('finance'))
  const rollOut = { kind: 'approval', version, rollout: { shops: ['TB/s1'] } }
  const slow = beforeFirstCommit(inner, () => quick.policies.rollOut(rollOut, { by }))
  expect(await asked(openShop({ store: slow }).hub, 'TB/s1/1')).toBe(2)
})

it.each(['duty', 'notification'])('a policy of the kind %s is for all: it is not tried on some', async (kind) => {
  const hub = await openDesk()
  expect(await hub.policies.rollOut({ kind, version: 1, rollout: { basisPoints: 1_000 } }, { by })).toEqual({
    ok: false,
    rejection: { code: 'ROLLOUT_NOT_POSSIBLE' },
  })
})
