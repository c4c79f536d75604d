import { saysLittle, shortDivisionName, writtenName } from './division-name'
import type { Division, Divisions } from './divisions'

/** A part of an address that names a division. */
export type RegionPart = Division['level']

/** A region as an address names it. Null: the channel keeps that part back, or nobody told. */
export interface RegionNames {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly province: string | null
  readonly city: string | null
  readonly district: string | null
  /** Street and number, where it is open: people write the district there as well. */
  readonly detail: string | null
}

/** Whether a region can be, by the divisions of China. */
export type RegionCheck =
  /** They belong together. Official names; null where the address need not name one. */
  | {
      readonly answer: 'fits'
      readonly province: string
      readonly city: string | null
      readonly district: string | null
    }
  /** What is named belongs together, and this part is missing. */
  | { readonly answer: 'incomplete'; readonly part: RegionPart }
  /** `part` lies elsewhere: in one of `expected`, official names such as 广东省 or 广东省深圳市, at most five. */
  | { readonly answer: 'misplaced'; readonly part: 'city' | 'district'; readonly expected: readonly string[] }
  /** Nobody can say: another country, a part kept back, a name the list does not have, or one that several have. */
  | {
      readonly answer: 'unknown'
      readonly part: 'country' | RegionPart
      readonly why: 'abroad' | 'withheld' | 'notListed' | 'ambiguous'
    }

/** Places named where a part is misplaced. */
const MOST_EXPECTED = 5

/**
 * Checks a region against the divisions. Names may be official (广西壮族自治区) or of every day (广西). A municipality may stand as
 * province and city or its district as city (北京 / 海淀区), a county-level city as city (江苏 / 昆山市), and so may what a province
 * administers itself (湖北 / 仙桃市). `misplaced` needs a name that is listed, and only elsewhere: one the list does not have may be
 * newer than the list, or older, or a development zone, and is unknown.
 */
export function checkRegion(divisions: Divisions, names: RegionNames): RegionCheck {
  if (names.country !== 'CN') return unknown('country', 'abroad')
  const [province, city, district] = [written(names.province), written(names.city), written(names.district)]
  if (province === null) return unknown('province', 'withheld')
  if (city === null) return unknown('city', 'withheld')

  const found = provinceOf(divisions, province, city)
  if (!('level' in found)) return found
  // The list says nothing of what lies in 台湾, 香港 and 澳门.
  if (!divisions.hasCities(found)) return unknown('city', 'notListed')
  return city === ''
    ? withoutCity(divisions, found, district, names)
    : withCity(divisions, found, city, district, names)
}

function provinceOf(divisions: Divisions, province: string, city: string): Division | RegionCheck {
  if (province === '') {
    if (city === '') return { answer: 'incomplete', part: 'province' }
    const provinces = divisions.find('city', city).map((one) => one.province)
    const [only] = provinces
    return only != null && provinces.length === 1 ? only : { answer: 'incomplete', part: 'province' }
  }
  const [only, other] = divisions.find('province', province)
  return only === undefined || other !== undefined ? unknown('province', 'notListed') : only
}

/** The district alone may say which city, where only one has it. */
function withoutCity(
  divisions: Divisions,
  province: Division,
  district: string | null,
  names: RegionNames,
): RegionCheck {
  const municipality = municipalityOf(divisions, province)
  if (municipality !== undefined) return checkDistrict(divisions, municipality, district, names)
  if (district === null) return unknown('district', 'withheld')
  const [only, other] = inProvince(divisions.find('district', district), province)
  if (only !== undefined && other === undefined) return fits(only)
  const mayBeItsOwn = only === undefined && district !== '' && divisions.districtsOf(province).length > 0
  return mayBeItsOwn ? unknown('district', 'notListed') : { answer: 'incomplete', part: 'city' }
}

function withCity(
  divisions: Divisions,
  province: Division,
  city: string,
  district: string | null,
  names: RegionNames,
): RegionCheck {
  const [known, another] = inProvince(divisions.find('city', city), province)
  if (another !== undefined) return unknown('city', 'ambiguous')
  if (known !== undefined) return checkDistrict(divisions, known, district, names)

  const [shifted, second] = inProvince(divisions.find('district', city), province)
  if (second !== undefined) return unknown('city', 'ambiguous')
  if (shifted !== undefined) return checkShifted(divisions, shifted, district)
  if (shortDivisionName(city) === shortDivisionName(province.name)) {
    return withoutCity(divisions, province, district, names)
  }
  if (divisions.isBeside(province.name, city)) return unknown('city', 'notListed')

  const elsewhere = [
    ...divisions.find('city', city),
    ...divisions.findExactly('district', city).filter(({ name }) => name.endsWith('市')),
  ]
  if (elsewhere.length === 0) return unknown('city', 'notListed')
  return misplaced('city', elsewhere)
}

/** A district stands where the city should: below it there may be a town, or the district once more. */
function checkShifted(divisions: Divisions, shifted: Division, district: string | null): RegionCheck {
  if (district === null || district === '') return fits(shifted)
  const listed = inProvince(divisions.findExactly('district', district), shifted.province)
  return listed.length === 0 || listed.includes(shifted) ? fits(shifted) : unknown('district', 'ambiguous')
}

function checkDistrict(
  divisions: Divisions,
  city: Division,
  district: string | null,
  { detail }: RegionNames,
): RegionCheck {
  const districts = divisions.districtsOf(city)
  if (districts.length === 0) return fits(city)
  if (district === '' || district === city.name) {
    if (detail === null) return unknown('district', 'withheld')
    const named = districts.filter(({ name }) => detail.includes(name) || detail.includes(shortDivisionName(name)))
    const [only, other] = named
    if (only === undefined) return { answer: 'incomplete', part: 'district' }
    return other === undefined ? fits(only) : fits(city)
  }
  if (district === null) return unknown('district', 'withheld')

  const called = divisions.find('district', district)
  const [own, another] = called.filter((one) => one.city === city)
  if (own !== undefined) return another === undefined ? fits(own) : fits(city)
  if (divisions.isBeside(city.name, district) || saysLittle(district)) return unknown('district', 'notListed')
  const elsewhere = divisions.findExactly('district', district)
  return elsewhere.length === 0 ? unknown('district', 'notListed') : misplaced('district', elsewhere)
}

function fits(division: Division): RegionCheck {
  const { level, name, province, city } = division
  return {
    answer: 'fits',
    province: (province ?? division).name,
    city: level === 'city' ? name : (city?.name ?? null),
    district: level === 'district' ? name : null,
  }
}

function misplaced(part: 'city' | 'district', elsewhere: readonly Division[]): RegionCheck {
  const places = elsewhere.map(({ province, city }) =>
    part === 'city' || city === null || city.name === province?.name
      ? (province?.name ?? '')
      : `${province?.name ?? ''}${city.name}`,
  )
  return { answer: 'misplaced', part, expected: [...new Set(places)].slice(0, MOST_EXPECTED) }
}

function unknown(
  part: 'country' | RegionPart,
  why: Extract<RegionCheck, { answer: 'unknown' }>['why'],
): Extract<RegionCheck, { answer: 'unknown' }> {
  return { answer: 'unknown', part, why }
}

function inProvince(divisions: readonly Division[], province: Division | null): readonly Division[] {
  return divisions.filter((one) => one.province === province)
}

function municipalityOf(divisions: Divisions, province: Division): Division | undefined {
  return inProvince(divisions.findExactly('city', province.name), province)[0]
}

/** Null where it is kept back, or some of it is: 浙*省. */
function written(name: string | null): string | null {
  return name === null || name.includes('*') ? null : writtenName(name)
}
