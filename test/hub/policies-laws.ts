import { expect } from 'vitest'
import { DEFAULT_ANOMALY_RULES } from '../../src/anomaly/default-rules'
import type { Store } from '../../src/store/store'
import { by, openShop } from './shop-fixture'

/** The default rules with another limit of one rule. */
export function rulesWith(seconds: number) {
  return {
    ...DEFAULT_ANOMALY_RULES,
    rules: DEFAULT_ANOMALY_RULES.rules.map((rule) =>
      rule.id === 'clocks-apart'
        ? { ...rule, when: { test: 'above', field: 'clock.offsetSeconds', value: seconds } as const }
        : rule,
    ),
  }
}

export const anomaly = { kind: 'anomaly' } as const
const order = { key: 'TB/s1/1', channel: 'TB', shop: 's1' }

/** Versions are saved, compared, tried, put in force and taken back, and all of it is audited. */
export async function policiesTakeEffect(store: Store): Promise<void> {
  const { hub } = openShop({ store, anomalies: {} })
  const { policies } = hub
  const changes: unknown[] = []
  hub.on('PolicyChanged', ({ active, tried }) => changes.push([active, tried]))

  for (const seconds of [300, 60])
    await policies.save({ ...anomaly, body: rulesWith(seconds), note: `${seconds}` }, { by })
  expect(await policies.versionFor(anomaly, order)).toBeNull()
  await policies.activate({ ...anomaly, version: 1 }, { by })
  expect(await policies.versionFor(anomaly, order)).toBe(1)
  await policies.rollOut({ ...anomaly, version: 2, rollout: { shops: ['TB/s1'] } }, { by })
  expect(await policies.versionFor(anomaly, order)).toBe(2)
  expect(await policies.versionFor(anomaly, { ...order, shop: 's2' })).toBe(1)
  await policies.rollBack(anomaly, { by })
  expect(await policies.versionFor(anomaly, order)).toBe(1)
  expect(changes).toEqual([
    [1, null],
    [1, 2],
    [1, null],
  ])

  const versions = await policies.versions(anomaly)
  expect(versions.items.map(({ version, note, savedBy }) => [version, note, savedBy])).toEqual([
    [2, '60', 'clerk-1'],
    [1, '300', 'clerk-1'],
  ])
  expect((await policies.version({ ...anomaly, version: 2 }))?.body).toEqual(rulesWith(60))
  expect(await policies.diff({ ...anomaly, from: 1, to: 2 })).toEqual({
    ok: true,
    value: [{ path: 'rules.clocks-apart.when.value', before: 300, after: 60 }],
  })
  expect((await policies.list({ kind: 'anomaly' })).items).toMatchObject([{ name: 'default', latest: 2, active: 1 }])
  expect((await policies.list({ kind: 'routing' })).items).toEqual([])
  expect((await policies.get(anomaly))?.history.map(({ kind, version }) => [kind, version])).toEqual([
    ['saved', 1],
    ['saved', 2],
    ['activated', 1],
    ['rolledOut', 2],
    ['rolledBack', 1],
  ])

  expect((await hub.audit.verify()).every(({ ok }) => ok)).toBe(true)
  const actions: string[] = []
  for (const { chain } of await hub.audit.heads()) {
    for await (const block of hub.audit.blocks(chain)) actions.push(...block.entries.map(({ action }) => action))
  }
  expect(actions).toEqual(['savePolicy', 'savePolicy', 'activatePolicy', 'rollOutPolicy', 'rollBackPolicy'])
  await hub.close()
}

/** Many who save at once each get a version of their own, and none is lost. */
export async function everyVersionIsKept(stores: readonly Store[], savers: number): Promise<void> {
  const hubs = stores.map((store) => openShop({ store }).hub)
  const saved = await Promise.all(
    Array.from({ length: savers }, (_, no) =>
      hubs[no % hubs.length]?.policies.save({ ...anomaly, body: rulesWith(no + 1) }, { by }),
    ),
  )
  const numbers = saved.map((outcome) => (outcome?.ok === true ? outcome.value.version : 0)).sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: savers }, (_, no) => no + 1))
  const bodies = new Set<string>()
  for (const version of numbers)
    bodies.add(JSON.stringify((await hubs[0]?.policies.version({ ...anomaly, version }))?.body))
  expect(bodies.size).toBe(savers)
}
