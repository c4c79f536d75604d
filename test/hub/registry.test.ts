import { describe, expect, it } from 'vitest'
import { createHub } from '../../src/hub/create-hub'
import { memoryStore } from '../../src/store/memory-store'
import { testChannel } from '../../src/testing/test-channel'
import { keys } from './shop-fixture'

const register = (adapter: ReturnType<typeof testChannel>) =>
  createHub({ store: memoryStore({ clock: () => 0 }), keys, channels: [{ adapter, shops: [{ shop: 'main' }] }] })

const writing = testChannel({ writeBackShipment: async () => {}, writeBackStock: async () => [] })
const { writeBackShipment: _shipment, writeBackStock: _stock, ...mute } = writing

describe('a channel that is registered', () => {
  it('may write back shipments and stock, where it declares both', () => {
    expect(register(writing)).toBeDefined()
    expect(writing.capabilities).toEqual({ webhook: true, writeBackShipment: true, writeBackStock: true })
  })

  it.each([
    ['writeBackShipment', { ...mute, writeBackStock: async () => [] }],
    ['writeBackStock', { ...mute, writeBackShipment: async () => {} }],
  ])('is refused if it declares %s and has no such method', (method, adapter) => {
    expect(() => register(adapter)).toThrow(new RegExp(`TEST declares ${method} true`))
  })

  it.each([
    ['writeBackShipment', { ...writing.capabilities, writeBackShipment: false }],
    ['writeBackStock', { ...writing.capabilities, writeBackStock: false }],
  ])('is refused if it has %s and does not declare it', (method, capabilities) => {
    expect(() => register({ ...writing, capabilities })).toThrow(new RegExp(`TEST declares ${method} false`))
  })
})
