import type { Vocabulary } from '../rules/vocabulary'
import type { Instant } from '../time/instant'
import { quietMs, type ShopWatch, usuallyIn } from './shop-watch'

/** What rules over shops look at: how its documents come in, at an instant. */
export interface ShopSubject {
  readonly watch: ShopWatch
  readonly at: Instant
}

const part = (place: 0 | 1) => (subject: ShopSubject) => subject.watch.key.split('/')[place] ?? null

/** What rules may ask about a shop. */
export const shopVocabulary: Vocabulary<ShopSubject> = {
  fields: {
    'shop.channel': { type: 'text', read: part(0), label: { 'zh-CN': '渠道', en: 'Channel' } },
    'shop.shop': { type: 'text', read: part(1), label: { 'zh-CN': '店铺', en: 'Shop' } },
    'shop.documentAt': {
      type: 'instant',
      read: ({ watch }) => watch.documentAt,
      label: { 'zh-CN': '最近推送时间', en: 'Last document came in at' },
    },
    'shop.polledAt': {
      type: 'instant',
      read: ({ watch }) => watch.polledAt,
      label: { 'zh-CN': '最近拉取时间', en: 'Last asked at' },
    },
    'shop.quietSeconds': {
      type: 'number',
      read: ({ watch, at }) => quietMs(watch, at) / 1_000,
      label: { 'zh-CN': '静默时长（秒）', en: 'Quiet for, seconds' },
    },
    'shop.quietGaps': {
      type: 'number',
      read: ({ watch, at }) => usuallyIn(watch, at - quietMs(watch, at), at),
      label: { 'zh-CN': '静默时长相当于平时间隔的倍数', en: 'Quiet for so many of its usual gaps' },
    },
    'clock.aheadSeconds': {
      type: 'number',
      read: ({ watch }) => (watch.ahead === null ? (watch.documentAt === null ? null : 0) : watch.ahead.ms / 1_000),
      label: { 'zh-CN': '渠道时钟超前（秒）', en: "Channel's clock ahead, seconds" },
    },
  },
}
