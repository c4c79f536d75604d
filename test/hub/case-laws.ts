import { expect } from 'vitest'
import { SYSTEM } from '../../src/hub/command'
import type { Store } from '../../src/store/store'
import { finding, findings } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { by, openShop, orderKey, placedFact, stockUp, teaOrder } from './shop-fixture'

type Empty = (clock: () => number) => Promise<Store>

const duty = (owner: string) => ({ duty: [{ owner }] })

/** Two processes that note the same findings at the same time make one case of each, told once, and count both. */
export async function notedAtOnce(empty: Empty) {
  const store = await empty(() => NOON)
  const shops = [
    openShop({ store, cases: { policy: duty('may') } }),
    openShop({ store, cases: { policy: duty('may') } }),
  ]
  const told: string[] = []
  for (const { hub } of shops) hub.on('CaseOpened', ({ caseKey }) => told.push(caseKey))
  const [one] = shops
  if (one === undefined) throw new Error('no shop')
  await stockUp(one.hub, { 'TEA-1': 100 })
  const orders = Array.from({ length: 20 }, (_, no) => `${no}`)
  for (const no of orders) await one.book(no, teaOrder(1))
  await Promise.all(
    orders.flatMap((no) =>
      shops.map(({ hub }) =>
        hub.cases.noteFindings({ orderKey: orderKey(no), findings: findings([finding('late')]) }, { by: SYSTEM }),
      ),
    ),
  )
  const { items } = await one.hub.cases.list({ limit: 100 })
  expect(items.map(({ subject }) => subject.key).sort()).toEqual(orders.map(orderKey).sort())
  expect(new Set(items.map(({ openings, seen, state }) => `${openings} ${seen} ${state}`))).toEqual(
    new Set(['1 2 open']),
  )
  expect(told.sort()).toEqual(items.map(({ key }) => key).sort())
}

/** Cases are given to people by the policy in force; while one is tried, by it where it is for their shop. */
export async function givenByPolicy(empty: Empty) {
  const store = await empty(() => NOON)
  const { hub, book } = openShop({ store, cases: { policy: duty('may') }, anomalies: {} })
  await stockUp(hub, { 'TEA-1': 100 })
  const kind = 'case'
  let no = 0
  const owner = async () => {
    no += 1
    await book(`${no}`, teaOrder(1))
    const told = { orderKey: orderKey(`${no}`), findings: findings([finding('late')]) }
    await hub.cases.noteFindings(told, { by: SYSTEM })
    return (await hub.cases.get(`order/late/-/${orderKey(`${no}`)}`))?.owner
  }
  expect(await owner()).toBe('may')
  for (const name of ['ann', 'bob']) await hub.policies.save({ kind, body: duty(name) }, { by })
  expect(await owner()).toBe('may')
  await hub.policies.activate({ kind, version: 1 }, { by })
  expect(await owner()).toBe('ann')
  await hub.policies.rollOut({ kind, version: 2, rollout: { shops: ['TB/s1'] } }, { by })
  expect(await owner()).toBe('bob')
  expect((await hub.cases.policy()).duty[0]?.owner).toBe('ann')
  // What the hub judges by itself goes by it too.
  await book('judged', placedFact({ memos: { buyer: '投诉', seller: '' } }))
  await hub.tick()
  expect((await hub.cases.list({ kind: 'sensitive-words' })).items[0]?.owner).toBe('bob')
  await hub.policies.rollOut({ kind, version: 2, rollout: { shops: ['TB/s2'] } }, { by })
  expect(await owner()).toBe('ann')
  expect(
    hub.policies.check({ kind, body: { duty: [{ owner: 'may', standIns: ['may'] }], watchFor: 0 } }),
  ).toMatchObject({
    rejection: {
      code: 'POLICY_INVALID',
      problems: expect.arrayContaining([
        { code: 'PERSON_TWICE', path: 'duty.0.standIns' },
        { code: 'TOO_SMALL', path: 'watchFor' },
      ]),
    },
  })
  expect(hub.policies.jsonSchema(kind)).toMatchObject({ properties: { duty: {}, procedures: {} } })
}
