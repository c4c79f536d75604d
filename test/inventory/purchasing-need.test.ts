import { expect, it } from 'vitest'
import { purchasingNeeds } from '../../src/inventory/purchasing-need'

const tea = (quantity: number, counts = true) => ({ lines: [{ stockKey: 'main/normal/TEA', quantity }], counts })

it.each([
  // wanted by each, available, on its way → to buy
  [[3, 2], 0, 0, 5],
  [[3, 2], 4, 0, 1],
  [[3, 2], 5, 0, 0],
  [[3, 2], 2, 2, 1],
  [[3, 2], 9, 9, 0],
])('wanted %j, %i here and %i on their way: buy %i', (quantities, available, onItsWay, toBuy) => {
  const needs = purchasingNeeds(
    quantities.map((quantity) => tea(quantity)),
    () => ({ available, onItsWay }),
  )
  expect(needs).toMatchObject([{ wanted: 5, orders: 2, leftOut: 0, toBuy }])
})

it('what a hold leaves out is told apart, and is not bought', () => {
  const free = () => ({ available: 1, onItsWay: 0 })
  expect(purchasingNeeds([tea(3), tea(4, false)], free)).toMatchObject([{ wanted: 3, orders: 1, leftOut: 4, toBuy: 2 }])
  expect(purchasingNeeds([tea(4, false)], free)).toMatchObject([{ wanted: 0, orders: 0, leftOut: 4, toBuy: 0 }])
})

it('rows stand in the order of their keys', () => {
  const lines = ['b', 'a', 'c'].map((stockKey) => ({ stockKey, quantity: 1 }))
  const needs = purchasingNeeds([{ lines, counts: true }], () => ({ available: 0, onItsWay: 0 }))
  expect(needs.map(({ stockKey }) => stockKey)).toEqual(['a', 'b', 'c'])
})
