import { describe, expect, it } from 'vitest'
import { type ParcelEvent, type ParcelStatus, parcelLifecycle } from '../../src/lifecycle/parcel-lifecycle'
import { tell } from './story'

/** Each stage with the fact that leads there, in the order of a usual journey. */
const journey = [
  ['waybillIssued', 'WaybillIssued'],
  ['picked', 'ParcelPicked'],
  ['packed', 'ParcelPacked'],
  ['handedOver', 'ParcelHandedOver'],
  ['inTransit', 'ParcelInTransit'],
  ['outForDelivery', 'ParcelOutForDelivery'],
  ['delivered', 'ParcelDelivered'],
] as const
const stages: readonly ParcelStatus[] = ['created', ...journey.map(([stage]) => stage)]

const respond = (state: ParcelStatus, type: ParcelEvent['type']) => tell(parcelLifecycle, [{ type }], state)

describe('a parcel on its way', () => {
  it.each(journey)('may skip every stage before %s', (stage, type) => {
    for (const earlier of stages.slice(0, stages.indexOf(stage))) {
      expect(respond(earlier, type)).toMatchObject({ state: stage, kind: 'moved' })
    }
  })

  it.each(journey)('merges the scan of %s, repeated or late', (stage, type) => {
    for (const later of stages.slice(stages.indexOf(stage))) {
      expect(respond(later, type)).toEqual({ state: later, kind: 'stayed', effects: ['mergeLateFact'] })
    }
  })

  it.each<[ParcelEvent['type'], readonly string[]]>([
    ['WaybillIssued', []],
    ['ParcelPicked', []],
    ['ParcelPacked', []],
    ['ParcelHandedOver', ['notifyBuyer']],
    ['ParcelInTransit', []],
    ['ParcelOutForDelivery', ['notifyBuyer']],
    ['ParcelDelivered', ['notifyBuyer']],
    ['ParcelRejected', ['raiseParcelRejected']],
    ['ParcelLost', ['raiseParcelLost']],
    ['ParcelReturned', ['requestInspection']],
  ])('%s asks for %j', (type, effects) => {
    expect(respond('created', type)).toMatchObject({ kind: 'moved', effects })
  })
})

describe('a parcel that does not arrive', () => {
  it.each(stages.slice(0, -1))('can be rejected, lost or come back from %s', (stage) => {
    expect(respond(stage, 'ParcelRejected').state).toBe('rejected')
    expect(respond(stage, 'ParcelLost').state).toBe('lost')
    expect(respond(stage, 'ParcelReturned').state).toBe('returned')
  })

  it.each<[string, readonly ParcelEvent['type'][], ParcelStatus]>([
    [
      'rejected, then home',
      ['ParcelOutForDelivery', 'ParcelRejected', 'ParcelInTransit', 'ParcelReturned'],
      'returned',
    ],
    ['rejected, then taken after all', ['ParcelRejected', 'ParcelDelivered'], 'delivered'],
    ['rejected, then lost on its way home', ['ParcelRejected', 'ParcelLost'], 'lost'],
    ['signed for, then brought back', ['ParcelDelivered', 'ParcelReturned'], 'returned'],
    ['lost for good', ['ParcelHandedOver', 'ParcelLost', 'ParcelLost'], 'lost'],
  ])('%s', (_, types, state) => {
    expect(
      tell(
        parcelLifecycle,
        types.map((type) => ({ type })),
      ).state,
    ).toBe(state)
  })

  it.each<[ParcelEvent['type'], ParcelStatus]>([
    ['ParcelInTransit', 'inTransit'],
    ['ParcelOutForDelivery', 'outForDelivery'],
    ['ParcelDelivered', 'delivered'],
    ['ParcelRejected', 'rejected'],
    ['ParcelReturned', 'returned'],
  ])('is found by %s, which settles the case', (type, state) => {
    expect(respond('lost', type)).toMatchObject({ state, kind: 'moved' })
    expect(respond('lost', type).effects[0]).toBe('settleParcelLost')
  })

  it.each<[ParcelStatus, ParcelEvent['type']]>([
    ['delivered', 'ParcelLost'],
    ['delivered', 'ParcelRejected'],
    ['returned', 'ParcelLost'],
  ])('%s contradicts %s', (state, type) => {
    expect(respond(state, type).kind).toBe('illegal')
  })
})

it('a parcel under way is overdue when no scan came for 48 hours', () => {
  expect(parcelLifecycle.metaOf('handedOver').timeLimitMs).toBe(172_800_000)
  expect(parcelLifecycle.metaOf('inTransit').timeLimitMs).toBe(172_800_000)
})
