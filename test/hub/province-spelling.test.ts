import { describe, expect, it } from 'vitest'
import { WeatherReader } from '../../src/hub/weather-reader'
import { memoryStore } from '../../src/store/memory-store'
import { classOf } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { routedShop } from './routing-laws'
import { by, placedFact } from './shop-fixture'

const PLENTY = { 'TEA-1': 10, 'CUP-1': 10 }
const HANGZHOU = { latitude: 30.3, longitude: 120.2 }
const GUANGZHOU = { latitude: 23.1, longitude: 113.3 }

const receiver = (province: string, city: string) => {
  const { recipient } = placedFact().content
  return { recipient: { ...recipient, address: { ...recipient.address, province, city } } }
}

describe.each([
  ['浙江', '浙江省', '杭州', '杭州市'],
  ['浙江省', '浙江', '杭州市', '杭州'],
  ['广西', '广西壮族自治区', '河池', '河池市'],
  ['广西壮族自治区', '广西', '河池市', '河池'],
])('where a hub is told of %s and an order goes to %s,', (written, province, writtenCity, city) => {
  it('the place, the events and the way of it are those of its province', async () => {
    const warehouses = [
      { warehouse: 'HZ', place: HANGZHOU },
      { warehouse: 'GZ', place: GUANGZHOU },
    ]
    const plan = { policy: { criteria: ['distance' as const] }, warehouses, places: { [written]: GUANGZHOU } }
    const store = memoryStore({ clock: () => NOON })
    const { hub, book, paid } = await routedShop(store, plan, { HZ: PLENTY, GZ: PLENTY }, { routing: {} })
    const key = await paid('1', receiver(province, city))
    expect(await hub.routing.route(key, { by })).toMatchObject({ value: { warehouses: ['GZ'] } })

    const bulk = { id: 'FLOOD', kind: 'flooded', class: classOf({}) }
    const marked = (where: object) => hub.cases.bulk.mark({ ...bulk, where }, { by })
    expect(await marked({ provinces: ['上海'] })).toMatchObject({ value: { opened: 0 } })
    expect(await marked({ provinces: [written], cities: ['上海'] })).toMatchObject({ value: { opened: 0 } })
    expect(await marked({ provinces: [written], cities: [writtenCity] })).toMatchObject({ value: { opened: 1 } })

    await book('1', placedFact(receiver(written, city), NOON + 60_000, 2))
    expect((await hub.orders.get(key))?.routing).toMatchObject({ decided: true })
    await book('1', placedFact(receiver('上海市', city), NOON + 60_000, 3))
    expect((await hub.orders.get(key))?.routing).toMatchObject({ decided: false })
  })

  it('its weather is known', async () => {
    const rain = { kind: 'rain', level: 'red' as const, until: NOON }
    const told = new Map([[written, [rain]]])
    const reader = new WeatherReader(
      { warnings: async () => told },
      async () => NOON,
      () => undefined,
    )
    expect([...(await reader.read([province, '上海市']))]).toEqual([[province, [rain]]])
  })
})
