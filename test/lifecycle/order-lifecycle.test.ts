import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type OrderEvent, type OrderStatus, orderLifecycle } from '../../src/lifecycle/order-lifecycle'
import { tell } from './story'

const placed = { type: 'OrderPlaced' } as const
const paidInPart = { type: 'PaymentCaptured', coversAmountDue: false } as const
const paidInFull = { type: 'PaymentCaptured', coversAmountDue: true } as const
const cashOnDelivery = { type: 'CashOnDeliveryAgreed' } as const
const paymentTimedOut = { type: 'PaymentTimedOut' } as const
const reviewed = { type: 'OrderReviewed' } as const
const allocated = { type: 'StockAllocated' } as const
const requested = { type: 'OutboundRequested' } as const
const packed = { type: 'OrderPacked' } as const
const firstParcelLeft = { type: 'ParcelHandedOver', allLinesHandedOver: false } as const
const lastParcelLeft = { type: 'ParcelHandedOver', allLinesHandedOver: true } as const
const firstParcelArrived = { type: 'ParcelDelivered', allParcelsDelivered: false } as const
const lastParcelArrived = { type: 'ParcelDelivered', allParcelsDelivered: true } as const
const completed = { type: 'OrderCompleted' } as const
const cancelled = { type: 'OrderCancelled' } as const
const closed = { type: 'OrderClosed' } as const

const beforePayment = ['received', 'awaitingPayment'] as const
const beforeWarehouse = ['received', 'awaitingPayment', 'paid', 'reviewed', 'allocated'] as const
const inWarehouse = ['awaitingOutbound', 'packed'] as const
const paidBeforeShipment = ['paid', 'reviewed', 'allocated', 'awaitingOutbound', 'packed'] as const
const fromShipment = ['shipped', 'delivered', 'completed'] as const
const ended = ['cancelled', 'closed'] as const
const wayThrough = [...beforeWarehouse, ...inWarehouse, ...fromShipment] as const

const respond = (state: OrderStatus, fact: OrderEvent) => tell(orderLifecycle, [fact], state)
const leaves = ['deductStock', 'writeBackShipment', 'notifyBuyer']

describe('an order on its usual way', () => {
  it.each<[OrderEvent, OrderStatus, OrderStatus, readonly string[]]>([
    // when, from → to, asking for
    [placed, 'received', 'awaitingPayment', ['lockStock']],
    [paidInFull, 'awaitingPayment', 'paid', ['lockStock']],
    [reviewed, 'paid', 'reviewed', []],
    [allocated, 'reviewed', 'allocated', ['issueWaybill']],
    [requested, 'allocated', 'awaitingOutbound', []],
    [packed, 'awaitingOutbound', 'packed', []],
    [lastParcelLeft, 'packed', 'shipped', leaves],
    [lastParcelArrived, 'shipped', 'delivered', ['notifyBuyer']],
    [completed, 'delivered', 'completed', []],
  ])('$0.type takes it from %s to %s', (fact, from, state, effects) => {
    expect(respond(from, fact)).toEqual({ state, kind: 'moved', effects })
  })

  it.each<[string, readonly OrderEvent[], OrderStatus]>([
    [
      'whole',
      [placed, paidInFull, reviewed, allocated, requested, packed, lastParcelLeft, lastParcelArrived, completed],
      'completed',
    ],
    ['cash on delivery', [placed, cashOnDelivery, reviewed, allocated, packed, lastParcelLeft], 'shipped'],
    ['presale: deposit, then balance', [placed, paidInPart, paidInFull], 'paid'],
    ['presale: deposit only', [placed, paidInPart], 'awaitingPayment'],
    ['two parcels, one gone', [placed, paidInFull, reviewed, allocated, requested, packed, firstParcelLeft], 'packed'],
    ['two parcels, both gone', [placed, paidInFull, packed, firstParcelLeft, lastParcelLeft], 'shipped'],
    [
      'two parcels, one arrived',
      [placed, paidInFull, packed, firstParcelLeft, lastParcelLeft, firstParcelArrived],
      'shipped',
    ],
    ['never paid', [placed, paymentTimedOut], 'closed'],
    [
      'cancelled while it was packed',
      [placed, paidInFull, reviewed, allocated, requested, packed, cancelled],
      'cancelled',
    ],
  ])('%s', (_, facts, state) => {
    expect(tell(orderLifecycle, facts).state).toBe(state)
  })
})

describe('payment', () => {
  it('asks for the balance when it does not cover what is due', () => {
    expect(respond('awaitingPayment', paidInPart)).toEqual({
      state: 'awaitingPayment',
      kind: 'stayed',
      effects: ['requestBalance'],
    })
    expect(respond('received', paidInPart).state).toBe('awaitingPayment')
  })

  it.each([...paidBeforeShipment, ...fromShipment])('that comes late in %s is filled in and moves nothing', (state) => {
    for (const fact of [paidInFull, paidInPart, paymentTimedOut, cashOnDelivery]) {
      expect(respond(state, fact)).toEqual({ state, kind: 'stayed', effects: ['mergeLateFact'] })
    }
  })

  it.each(ended)('that comes in after the order was %s is raised', (state) => {
    expect(respond(state, paidInFull)).toEqual({ state, kind: 'stayed', effects: ['raiseLatePayment'] })
    expect(respond(state, paidInPart)).toEqual({ state, kind: 'stayed', effects: ['raiseLatePayment'] })
  })

  it.each(beforePayment)('that times out in %s closes the order and frees its stock', (state) => {
    expect(respond(state, paymentTimedOut)).toEqual({ state: 'closed', kind: 'moved', effects: ['releaseStock'] })
  })
})

describe('hand-over', () => {
  it.each(paidBeforeShipment)('of the last line ships an order from %s, whatever was not heard of', (state) => {
    expect(respond(state, lastParcelLeft)).toEqual({ state: 'shipped', kind: 'moved', effects: leaves })
  })

  it.each(paidBeforeShipment)(
    'of one parcel of several keeps %s, and tells channel and buyer of that parcel',
    (state) => {
      expect(respond(state, firstParcelLeft)).toEqual({ state, kind: 'stayed', effects: leaves })
    },
  )

  it.each(beforePayment)('of an unpaid order in %s is raised first', (from) => {
    const effects = ['raiseShippedUnpaid', ...leaves]
    expect(respond(from, lastParcelLeft)).toEqual({ state: 'shipped', kind: 'moved', effects })
    expect(respond(from, firstParcelLeft)).toEqual({ state: from, kind: 'stayed', effects })
  })

  it.each(fromShipment)('in %s is a late fact', (state) => {
    expect(respond(state, lastParcelLeft).effects).toEqual(['mergeLateFact'])
  })

  it.each(ended)('of a %s order is raised and leaves it as it is', (state) => {
    for (const fact of [firstParcelLeft, lastParcelLeft, firstParcelArrived, lastParcelArrived]) {
      expect(respond(state, fact)).toEqual({ state, kind: 'stayed', effects: ['raiseShippedAfterCancel'] })
    }
  })

  it.each([...beforePayment, ...paidBeforeShipment])(
    'that was never seen still deducts the stock of an order in %s',
    (state) => {
      expect(respond(state, lastParcelArrived)).toMatchObject({ state: 'delivered', kind: 'moved' })
      expect(respond(state, completed)).toMatchObject({ state: 'completed', kind: 'moved' })
      for (const fact of [firstParcelArrived, lastParcelArrived, completed]) {
        expect(respond(state, fact).effects).toContain('deductStock')
      }
    },
  )
})

describe('work that did not wait for payment', () => {
  it.each<[OrderEvent, OrderStatus]>([
    [reviewed, 'reviewed'],
    [allocated, 'allocated'],
    [requested, 'awaitingOutbound'],
    [packed, 'packed'],
  ])('$0.type moves the order on and is raised', (fact, state) => {
    for (const from of beforePayment) {
      expect(respond(from, fact)).toMatchObject({ state, kind: 'moved' })
      expect(respond(from, fact).effects[0]).toBe('raiseAdvancedUnpaid')
    }
  })
})

describe('the end before shipment', () => {
  it.each(beforeWarehouse)('frees the stock of an order in %s', (from) => {
    expect(respond(from, cancelled)).toEqual({ state: 'cancelled', kind: 'moved', effects: ['releaseStock'] })
    expect(respond(from, closed)).toEqual({ state: 'closed', kind: 'moved', effects: ['releaseStock'] })
  })

  it.each(inWarehouse)('stops the warehouse too when the order is in %s', (from) => {
    const effects = ['recallOutbound', 'releaseStock']
    expect(respond(from, cancelled)).toEqual({ state: 'cancelled', kind: 'moved', effects })
    expect(respond(from, closed)).toEqual({ state: 'closed', kind: 'moved', effects })
  })

  it.each(fromShipment)('contradicts an order in %s', (state) => {
    expect(respond(state, cancelled)).toEqual({ state, kind: 'illegal', effects: [] })
    expect(respond(state, closed)).toEqual({ state, kind: 'illegal', effects: [] })
  })

  it.each(ended)('stays the end: in %s another end is a late fact, completion a contradiction', (state) => {
    expect(respond(state, cancelled)).toEqual({ state, kind: 'stayed', effects: ['mergeLateFact'] })
    expect(respond(state, closed)).toEqual({ state, kind: 'stayed', effects: ['mergeLateFact'] })
    expect(respond(state, completed).kind).toBe('illegal')
  })

  it.each(ended)('undoes what still reaches a %s order', (state) => {
    expect(respond(state, allocated).effects).toEqual(['releaseStock'])
    expect(respond(state, requested).effects).toEqual(['recallOutbound'])
    expect(respond(state, packed).effects).toEqual(['recallOutbound'])
  })
})

describe('whatever arrives', () => {
  const everyFact: readonly OrderEvent[] = [
    placed,
    paidInPart,
    paidInFull,
    cashOnDelivery,
    paymentTimedOut,
    reviewed,
    allocated,
    requested,
    packed,
    firstParcelLeft,
    lastParcelLeft,
    firstParcelArrived,
    lastParcelArrived,
    completed,
    cancelled,
    closed,
  ]
  const facts = fc.array(fc.constantFrom(...everyFact), { maxLength: 20 })

  it('an order never goes backwards and never leaves a final state', () => {
    fc.assert(
      fc.property(facts, (history) => {
        let state = orderLifecycle.initial
        for (const fact of history) {
          const step = orderLifecycle.step(state, fact)
          if (step.kind !== 'moved') continue
          expect(orderLifecycle.isFinal(state)).toBe(false)
          const [here, there] = [state, step.state].map((name) => orderLifecycle.states.indexOf(name))
          expect(there).toBeGreaterThan(Number(here))
          state = step.state
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('the same fact twice running moves once', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(...everyFact), (history, fact) => {
        const once = tell(orderLifecycle, [...history, fact])
        const twice = tell(orderLifecycle, [...history, fact, fact])
        // A part payment or a part hand-over may stand twice: the next is another payment, another parcel.
        expect(twice.state).toBe(once.state)
        expect(twice.kind).not.toBe('moved')
      }),
      { numRuns: 2_000 },
    )
  })

  it('stock never leaves an order that was ended, nor is it freed once it left', () => {
    fc.assert(
      fc.property(facts, (history) => {
        const state = tell(orderLifecycle, history).state
        for (const fact of everyFact) {
          const { effects } = respond(state, fact)
          if (state === 'cancelled' || state === 'closed') expect(effects).not.toContain('deductStock')
          if (state === 'shipped' || state === 'delivered' || state === 'completed') {
            expect(effects).not.toContain('releaseStock')
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('an order may be held in any state before shipment, and in no other', () => {
  const holdable = orderLifecycle.states.filter((state) => orderLifecycle.metaOf(state).holdable === true)
  expect(holdable).toEqual([...beforeWarehouse, ...inWarehouse])
  expect(orderLifecycle.states).toEqual([...wayThrough, ...ended])
})

it('an unpaid order is overdue after thirty minutes', () => {
  expect(orderLifecycle.metaOf('awaitingPayment')).toMatchObject({ owner: 'buyer', timeLimitMs: 1_800_000 })
})
