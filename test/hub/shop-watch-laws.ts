import { expect } from 'vitest'
import { DEFAULT_SHOP_RULES } from '../../src/anomaly/shop-rules'
import { newShopWatch } from '../../src/anomaly/shop-watch'
import { newUsualSpans } from '../../src/anomaly/usual-spans'
import type { Hub } from '../../src/hub/hub'
import type { Store } from '../../src/store/store'
import { put } from '../../src/testing/store-records'
import { minutes, NOON } from '../order/sample-order'
import { judgingShop, type StoreOn } from './judging-laws'
import { by, openShop, placedFact } from './shop-fixture'

/** Hands in a new order of the shop, as it came from there. */
export function handIn(hub: Hub, channelOrderNo: string, source: 'webhook' | 'pull', at: number) {
  const raw = Buffer.from(JSON.stringify({ channelOrderNo, facts: [placedFact({}, at)] }))
  return hub.intake.book({ channel: 'TB', shop: 's1', raw, source })
}

const ofShops: ReadonlySet<string> = new Set(DEFAULT_SHOP_RULES.rules.map(({ id }) => id))

/** A shop that is known to have documents every quarter of an hour, and has had one just now. */
export async function usuallyBusy(storeOn: StoreOn) {
  const shop = await judgingShop(storeOn)
  await put(shop.store, 'shopWatch', { 'TB/s1': { ...newShopWatch('TB/s1', NOON), ...usual } })
  await shop.sell('first')
  await shop.hub.tick()
  return shop
}

/** Four spans in each hour of eight weeks. */
const usual = { usual: new Array<number>(168).fill(4), weeks: new Array<number>(168).fill(8) }

/** A shop that is known to be pushed to every quarter of an hour, and was just now. */
export async function usuallyPushed(storeOn: StoreOn) {
  const shop = await judgingShop(storeOn)
  const pushes = { ...newUsualSpans(NOON), ...usual, since: NOON, at: NOON, wholeAt: NOON, missed: null }
  await put(shop.store, 'shopWatch', { 'TB/s1': { ...newShopWatch('TB/s1', NOON), ...usual, pushes } })
  await handIn(shop.hub, 'first', 'webhook', NOON)
  await shop.hub.tick()
  return shop
}

/** Stores of two processes on one database. */
export type TwoStoresOn = (clock: () => number) => Promise<readonly [Store, Store]>

async function twoProcesses(storesOn: TwoStoresOn, usually = usuallyBusy) {
  let other: Store | undefined
  const one = await usually(async (clock) => {
    const [first, second] = await storesOn(clock)
    other = second
    return first
  })
  const two = openShop({
    store: other ?? one.store,
    now: () => one.clock.now,
    anomalies: {},
    settings: { paymentTimeLimitMs: null },
    onError: (error) => one.errors.push(error),
  })
  const bothAt = async (moment: number) => {
    one.clock.now = moment
    await Promise.all([one.hub.tick(), two.hub.tick()])
  }
  const cases = async (kind: string) => (await two.hub.cases.list({ kind })).items
  return { one, two, bothAt, cases }
}

/** Two processes that watch at the same moment find one gap: one case, opened once, closed once. */
export async function gapFoundOnce(storesOn: TwoStoresOn): Promise<void> {
  const { one, two, bothAt, cases } = await twoProcesses(storesOn)
  const opened: string[] = []
  for (const { hub } of [one, two]) hub.on('CaseOpened', ({ kind }) => kind === 'channel-silent' && opened.push(kind))
  const quiet = one.clock.now
  for (let minute = 10; minute <= 90; minute += 10) await bothAt(quiet + minutes(minute))
  expect(await cases('channel-silent')).toEqual([])
  for (let minute = 100; minute <= 140; minute += 10) await bothAt(quiet + minutes(minute))
  const [found, ...more] = await cases('channel-silent')
  expect([found?.state, found?.openings, more, opened]).toEqual(['open', 1, [], ['channel-silent']])
  await two.book('again', placedFact({}, one.clock.now))
  await bothAt(one.clock.now + minutes(5))
  expect((await cases('channel-silent')).map(({ state }) => state)).toEqual(['closedBySystem'])
  expect(one.errors).toEqual([])
}

/** Documents that came to one process are not missing to the other. */
export async function documentsOfOthersCount(storesOn: TwoStoresOn): Promise<void> {
  const { one, two, cases } = await twoProcesses(storesOn)
  const start = one.clock.now
  for (let minute = 5; minute <= 180; minute += 5) {
    await one.atTick(start + minutes(minute))
    // Nobody ever calls the other's tick.
    if (minute % 15 === 0) await two.book(`web-${minute}`, placedFact({}, one.clock.now))
  }
  expect(await cases('channel-silent')).toEqual([])
  expect(one.errors).toEqual([])
}

/**
 * One process polls and the other is pushed to: what was pushed there is not missing here. Once the pushes stop, the poll that
 * works hides nothing: one case, opened once, and closed by the next push wherever it comes to.
 */
export async function pushesOfOthersCount(storesOn: TwoStoresOn): Promise<void> {
  const { one, two, bothAt, cases } = await twoProcesses(storesOn, usuallyPushed)
  const opened: string[] = []
  for (const { hub } of [one, two]) hub.on('CaseOpened', ({ kind }) => ofShops.has(kind) && opened.push(kind))
  const step = async (minute: number, pushed: boolean) => {
    await bothAt(NOON + minutes(minute))
    await handIn(one.hub, `${minute}`, 'pull', one.clock.now)
    await one.hub.anomalies.shops.polled('TB', 's1')
    if (pushed) await handIn(two.hub, `${minute}`, 'webhook', one.clock.now + 1)
  }
  for (let minute = 15; minute <= 180; minute += 15) await step(minute, true)
  expect(opened).toEqual([])
  for (let minute = 195; minute <= 255; minute += 15) await step(minute, false)
  expect(opened).toEqual([])
  for (let minute = 270; minute <= 300; minute += 15) await step(minute, false)
  const [found, ...more] = await cases('webhook-gap')
  expect([found?.state, found?.openings, more, opened]).toEqual(['open', 1, [], ['webhook-gap']])
  expect(found?.evidence.find(({ field }) => field === 'shop.missedPushes')?.value).toBeGreaterThanOrEqual(5)
  await step(315, true)
  await bothAt(one.clock.now + minutes(5))
  expect((await cases('webhook-gap')).map(({ state }) => state)).toEqual(['closedBySystem'])
  expect(one.errors).toEqual([])
}

/** A clock that is ahead is a case of its shop, once, and over an hour after the last document that was ahead. */
export async function clockAheadIsTold(storesOn: TwoStoresOn): Promise<void> {
  const { one, two, bothAt, cases } = await twoProcesses(storesOn)
  const ahead = 'channel-clock-ahead'
  await one.book('right', placedFact({}, one.clock.now + 300_000))
  await bothAt(one.clock.now + minutes(5))
  expect(await cases(ahead)).toEqual([])
  // It comes to another process than the one that looks first.
  await two.book('wrong', placedFact({}, one.clock.now + 300_001))
  await bothAt(one.clock.now + minutes(5))
  await bothAt(one.clock.now + minutes(5))
  expect(await cases(ahead)).toMatchObject([{ subject: { kind: 'shop', key: 'TB/s1' }, state: 'open', openings: 1 }])
  await bothAt(one.clock.now + minutes(61))
  expect((await cases(ahead)).map(({ state }) => state)).toEqual(['closedBySystem'])
  expect(one.errors).toEqual([])
}

/** A version of the policy takes the place of the rules the hub was made with, for a shop it is tried on first. */
export async function watchedByPolicy(storeOn: StoreOn): Promise<void> {
  const { hub, atTick, clock, errors, cases } = await usuallyBusy(storeOn)
  const rules = DEFAULT_SHOP_RULES.rules.map((rule) =>
    rule.id === 'channel-silent'
      ? { ...rule, id: 'quiet', when: { test: 'above', field: 'shop.quietSeconds', value: 600 } as const }
      : rule,
  )
  const policy = { kind: 'shopAnomaly' } as const
  expect(await hub.policies.save({ ...policy, body: { rules } }, { by })).toMatchObject({ ok: true })
  const quiet = clock.now
  await atTick(quiet + minutes(15))
  expect(await cases('quiet')).toEqual([])
  await hub.policies.rollOut({ ...policy, version: 1, rollout: { shops: ['TB/other'] } }, { by })
  await atTick(quiet + minutes(20))
  expect(await cases('quiet')).toEqual([])
  await hub.policies.rollOut({ ...policy, version: 1, rollout: { shops: ['TB/s1'] } }, { by })
  await atTick(quiet + minutes(25))
  expect(await cases('quiet')).toEqual([['TB/s1', 'open', 1, 1]])
  // Taken back, its case is over, for nothing says so any more.
  await hub.policies.rollBack(policy, { by })
  await atTick(quiet + minutes(30))
  expect((await cases('quiet')).map(([, state]) => state)).toEqual(['closedBySystem'])
  expect(errors).toEqual([])
}
