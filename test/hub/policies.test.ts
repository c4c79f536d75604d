import { afterAll, describe, expect, it } from 'vitest'
import { PolicyReader } from '../../src/hub/policy-reader'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { put } from '../../src/testing/store-records'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { anomaly, everyVersionIsKept, policiesTakeEffect, rulesWith } from './policies-laws'
import { by, openShop } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

describe('policies', () => {
  it('take effect by versions', () => policiesTakeEffect(memoryStore({ clock: () => NOON })))

  it('take effect by versions on PGlite', async () =>
    policiesTakeEffect(await pgliteStore({ PGlite, clock: () => NOON })))

  it('keep every version that is saved at the same time', () =>
    everyVersionIsKept([memoryStore({ clock: () => NOON })], 20))

  it('that cannot be are refused with the places that are wrong, and nothing is saved', async () => {
    const { hub } = openShop()
    const body = {
      rules: [{ id: 'r', when: { test: 'above', field: 'order.totl', value: 3 }, gives: { stage: 'never' } }],
    }
    const refused = await hub.policies.save({ ...anomaly, body }, { by })
    expect(refused).toMatchObject({
      ok: false,
      rejection: {
        code: 'POLICY_INVALID',
        problems: expect.arrayContaining([expect.objectContaining({ path: 'rules.0.gives.stage' })]),
      },
    })
    expect(hub.policies.check({ ...anomaly, body })).toEqual(refused)
    expect(await hub.policies.get(anomaly)).toBeUndefined()
  })

  it.each([
    ['not a kind', { kind: 'weather', body: {} }, { code: 'POLICY_KIND_UNKNOWN' }],
    ['not a kind of ours', { kind: 'constructor', body: {} }, { code: 'POLICY_KIND_UNKNOWN' }],
    ['no kind', { kind: '', body: {} }, { code: 'INPUT_INVALID', field: 'kind' }],
    ['not a name', { ...anomaly, name: 'a/b', body: {} }, { code: 'INPUT_INVALID', field: 'name' }],
    ['no body', { ...anomaly, body: undefined }, { code: 'INPUT_INVALID', field: 'body' }],
  ])('are refused where what was named is %s', async (_, input, rejection) => {
    expect(await openShop().hub.policies.save(input, { by })).toEqual({ ok: false, rejection })
  })

  it('make no new version of what the newest says already', async () => {
    const { hub } = openShop()
    const save = () => hub.policies.save({ ...anomaly, body: rulesWith(1) }, { by })
    expect(await save()).toEqual({ ok: true, value: { version: 1, saved: true } })
    expect(await save()).toEqual({ ok: true, value: { version: 1, saved: false } })
  })

  it('answer a repeated command as the first time, and another under its id not at all', async () => {
    const { hub } = openShop()
    const options = { by, commandId: 'save-1' }
    const first = await hub.policies.save({ ...anomaly, body: rulesWith(1) }, options)
    await hub.policies.save({ ...anomaly, body: rulesWith(2) }, { by })
    expect(await hub.policies.save({ ...anomaly, body: rulesWith(1) }, options)).toEqual(first)
    expect(await hub.policies.save({ ...anomaly, body: rulesWith(3) }, options)).toMatchObject({
      rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'body' },
    })
  })

  it('are rolled back only from the version that was meant', async () => {
    const { hub } = openShop({ anomalies: {} })
    for (const seconds of [1, 2]) await hub.policies.save({ ...anomaly, body: rulesWith(seconds) }, { by })
    for (const version of [1, 2]) await hub.policies.activate({ ...anomaly, version }, { by })
    const back = () => hub.policies.rollBack({ ...anomaly, from: 2 }, { by })
    expect(await back()).toMatchObject({ ok: true, value: { active: 1 } })
    expect(await back()).toEqual({ ok: false, rejection: { code: 'POLICY_CHANGED', active: 1, tried: null } })
  })

  it('of another version of the package are not put in force, and say so where they are', async () => {
    const { hub, store } = openShop({ anomalies: {} })
    await hub.policies.save({ ...anomaly, body: rulesWith(1) }, { by })
    const version = await hub.policies.version({ ...anomaly, version: 1 })
    if (version === undefined) throw new Error('Nothing was saved.')
    await hub.policies.save({ ...anomaly, body: rulesWith(2) }, { by })
    const unknown = { rules: [{ id: 'r', when: { test: 'known', field: 'order.moon' }, gives: {} }] }
    await put(store, 'policyVersion', { 'anomaly/default@2': { ...version, version: 2, body: unknown } })
    expect(await hub.policies.activate({ ...anomaly, version: 2 }, { by })).toMatchObject({
      rejection: { code: 'POLICY_INVALID' },
    })
    await hub.policies.activate({ ...anomaly, version: 1 }, { by })
    const policy = await hub.policies.get(anomaly)
    if (policy === undefined) throw new Error('Nothing is in force.')
    await put(store, 'policy', { 'anomaly/default': { ...policy, active: 2 } })
    await expect(new PolicyReader(store).pin('anomaly')).rejects.toMatchObject({
      code: 'POLICY_UNREADABLE',
      version: 2,
    })
  })

  it('are pinned: what was begun with a version is ended with it', async () => {
    const { hub, store } = openShop({ anomalies: {} })
    for (const seconds of [1, 2]) await hub.policies.save({ ...anomaly, body: rulesWith(seconds) }, { by })
    await hub.policies.activate({ ...anomaly, version: 1 }, { by })
    const reader = new PolicyReader(store)
    const pinned = await reader.pin('anomaly')
    await hub.policies.activate({ ...anomaly, version: 2 }, { by })
    expect(pinned.active).toMatchObject({ version: 1, compiled: { id: 'default', version: 1 } })
    const next = await reader.pin('anomaly')
    expect([next.active?.version, next.pin === pinned.pin]).toEqual([2, false])
    expect((await reader.version('anomaly', 1))?.compiled).toBe(pinned.active?.compiled)
  })

  it('publish the form of their bodies', () => {
    const { policies } = openShop().hub
    for (const kind of policies.kinds()) expect(policies.jsonSchema(kind)).toMatchObject({ type: 'object' })
    expect(policies.jsonSchema('constructor')).toBeUndefined()
  })
})
