import { describe, expect, it } from 'vitest'
import { isSameDivision } from '../../src/anomaly/division-name'
import { chooseCarrier } from '../../src/routing/choose-carrier'
import { exclusionOf } from '../../src/routing/eligible-source'
import { fitsOrder } from '../../src/routing/order-traits'
import type { RoutingDemand, RoutingSource } from '../../src/routing/routing-demand'

const SPELLINGS = [
  ['浙江', '浙江省'],
  ['新疆', '新疆维吾尔自治区'],
  ['内蒙古', '内蒙古自治区'],
  ['广西', '广西壮族自治区'],
  ['宁夏', '宁夏回族自治区'],
  ['西藏', '西藏自治区'],
  ['黑龙江', '黑龙江省'],
  ['北京', '北京市'],
  ['香港', '香港特别行政区'],
] as const

const demandTo = (province: string): RoutingDemand => ({
  lines: [{ sku: 'CUP', quantity: 1 }],
  region: { country: 'CN', province, city: '' },
  value: 1_000,
})
const source = (differing: Partial<RoutingSource>): RoutingSource => ({
  id: 'HZ',
  available: new Map([['CUP', 1]]),
  ...differing,
})
const carriersTo = (province: string, rules: Partial<Parameters<typeof chooseCarrier>[2]>) =>
  chooseCarrier(['YTO', 'SF'], demandTo(province), { carrierRules: [], carriersClosed: {}, remote: [], ...rules })

describe.each(
  SPELLINGS.flatMap(([everyday, official]) => [
    [everyday, official],
    [official, everyday],
    [official, official],
  ]),
)('a plan that says %s of an order to %s', (written, province) => {
  it('is for it wherever provinces are named', () => {
    const provinces = ['上海', written]
    expect(fitsOrder({ provinces }, demandTo(province))).toBe(true)
    expect(exclusionOf(source({ serves: new Set(provinces) }), demandTo(province))).toBeNull()
    expect(exclusionOf(source({ paused: new Set(provinces) }), demandTo(province))).toBe('REGION_PAUSED')
    expect(carriersTo(province, { carriersClosed: { YTO: provinces } })).toMatchObject({ carrier: 'SF' })
    expect(carriersTo(province, { carrierRules: [{ provinces, prefer: ['SF'] }] })).toMatchObject({ carrier: 'SF' })
    expect(carriersTo(province, { remote: provinces })).toMatchObject({ carrier: 'YTO', arrivalNotice: true })
  })

  it('is for no other province', () => {
    const others = SPELLINGS.flat().filter((name) => !isSameDivision(name, written))
    expect(others).toHaveLength((SPELLINGS.length - 1) * 2)
    expect(fitsOrder({ provinces: others }, demandTo(province))).toBe(false)
    expect(exclusionOf(source({ serves: new Set(others) }), demandTo(province))).toBe('REGION_NOT_SERVED')
    expect(exclusionOf(source({ paused: new Set(others) }), demandTo(province))).toBeNull()
    expect(carriersTo(province, { carriersClosed: { YTO: others }, remote: others })).toEqual({
      carrier: 'YTO',
      closed: [],
      arrivalNotice: false,
    })
  })
})
