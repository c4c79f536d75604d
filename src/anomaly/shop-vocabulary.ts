import type { Vocabulary } from '../rules/vocabulary'
import type { Instant } from '../time/instant'
import { pushedShare, pushQuietGaps, pushQuietMs } from './push-watch'
import { quietMs, type ShopWatch } from './shop-watch'
import { usuallyIn } from './usual-spans'

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
      label: { 'zh-CN': '最近收到报文时间', en: 'Last document came in at' },
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
    'shop.pushedAt': {
      type: 'instant',
      read: ({ watch }) => watch.pushes?.at ?? null,
      label: { 'zh-CN': '最近推送时间', en: 'Last pushed to at' },
    },
    'shop.pushQuietSeconds': {
      type: 'number',
      read: ({ watch, at }) => {
        const ms = pushQuietMs(watch, at)
        return ms === null ? null : ms / 1_000
      },
      label: { 'zh-CN': '推送静默时长（秒）', en: 'Pushes quiet for, seconds' },
    },
    'shop.pushQuietGaps': {
      type: 'number',
      read: ({ watch, at }) => pushQuietGaps(watch, at),
      label: { 'zh-CN': '推送静默时长相当于平时间隔的倍数', en: 'Pushes quiet for so many of their usual gaps' },
    },
    'shop.missedPushes': {
      type: 'number',
      read: ({ watch }) => watch.pushes?.missed?.count ?? 0,
      label: { 'zh-CN': '漏推报文数', en: 'New documents that came without a push since the last one' },
    },
    'shop.pushedShare': {
      type: 'number',
      read: ({ watch }) => pushedShare(watch),
      label: { 'zh-CN': '平时由推送收到报文的占比', en: 'Share of usual spans with documents that have pushes' },
    },
    'clock.aheadSeconds': {
      type: 'number',
      read: ({ watch }) => (watch.ahead === null ? (watch.documentAt === null ? null : 0) : watch.ahead.ms / 1_000),
      label: { 'zh-CN': '渠道时钟超前（秒）', en: "Channel's clock ahead, seconds" },
    },
  },
}
