import type { Field } from '../rules/vocabulary'
import type { AnomalySubject } from './anomaly-subject'
import { checkRegion, type RegionCheck } from './check-region'
import { shortDivisionName } from './division-name'
import { ofContent, ofWords, told } from './read-subject'

/** The region of an order by the divisions; null where nobody gave any, or the order says nothing yet. */
function regionCheck({ order, words, references }: AnomalySubject): RegionCheck | null {
  const divisions = references?.divisions
  if (divisions === undefined || order.content === null) return null
  const { country, province, city, district } = order.content.region
  const detail = told(words?.addressDetail)
  return checkRegion(divisions, {
    country,
    province: told(province),
    city: told(city),
    district: told(district),
    detail,
  })
}

/** The part that is missing or misplaced; `nothing` where nothing is; null where that cannot be said. */
const partThat = (answer: 'incomplete' | 'misplaced') => (subject: AnomalySubject) => {
  const check = regionCheck(subject)
  if (check === null || check.answer === 'unknown') return null
  return check.answer === answer ? check.part : 'nothing'
}

/** Its divisions, each as written and by its everyday name, so that 新疆 and 新疆维吾尔自治区 are found alike. */
function placesOf({ order: { content } }: AnomalySubject): readonly string[] | null {
  if (content === null) return null
  const { province, city, district } = content.region
  const names = [province, city, district].map((name) => told(name)?.trim() ?? '').filter((name) => name !== '')
  return names.length === 0 ? null : [...new Set(names.flatMap((name) => [name, shortDivisionName(name)]))]
}

/** What rules may ask about where an order goes. */
export const addressFields: Readonly<Record<string, Field<AnomalySubject>>> = {
  'address.country': {
    type: 'text',
    ...ofContent(({ region }) => region.country),
    label: { 'zh-CN': '国家', en: 'Country' },
  },
  'address.province': {
    type: 'text',
    ...ofContent(({ region }) => region.province),
    label: { 'zh-CN': '省', en: 'Province' },
  },
  'address.city': { type: 'text', ...ofContent(({ region }) => region.city), label: { 'zh-CN': '市', en: 'City' } },
  'address.district': {
    type: 'text',
    ...ofContent(({ region }) => region.district),
    label: { 'zh-CN': '区县', en: 'District' },
  },
  'address.detail': {
    type: 'text',
    ...ofWords('addressDetail'),
    label: { 'zh-CN': '详细地址', en: 'Street and number' },
  },
  'address.detailLength': {
    type: 'number',
    read: ({ words }) => told(words?.addressDetail)?.trim().length ?? null,
    label: { 'zh-CN': '详细地址字数', en: 'Length of street and number' },
  },
  'address.hasNumber': {
    type: 'flag',
    read: ({ words }) => {
      const detail = told(words?.addressDetail)
      return detail === null ? null : /[0-9０-９一二三四五六七八九十]/.test(detail)
    },
    label: { 'zh-CN': '详细地址含号码', en: 'Street and number holds a number' },
  },
  'address.missing': {
    type: 'text',
    read: partThat('incomplete'),
    label: { 'zh-CN': '缺少的行政区划', en: 'Division that is missing' },
  },
  'address.misplaced': {
    type: 'text',
    read: partThat('misplaced'),
    label: { 'zh-CN': '不属于上级的行政区划', en: 'Division that lies elsewhere' },
  },
  'address.expected': {
    type: 'texts',
    read: (subject) => {
      const check = regionCheck(subject)
      if (check === null || check.answer === 'unknown') return null
      return check.answer === 'misplaced' ? check.expected : ['nothing']
    },
    label: { 'zh-CN': '该行政区划的上级', en: 'Where that division lies' },
  },
  'address.places': {
    type: 'texts',
    read: placesOf,
    label: { 'zh-CN': '省市区（全称与简称）', en: 'Province, city and district, in full and in short' },
  },
}
