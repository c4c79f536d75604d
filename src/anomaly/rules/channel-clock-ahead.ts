import type { AnomalyRule } from '../anomaly-rule'

/** Within the last hour a document told of what is more than five minutes ahead of our own clock. */
export const channelClockAhead: AnomalyRule = {
  id: 'channel-clock-ahead',
  version: 1,
  title: { 'zh-CN': '渠道时钟超前', en: "The channel's clock is ahead" },
  reason: 'Either clock is wrong, or a zone is set wrong: time limits and promotion edges are off by as much.',
  when: { test: 'above', field: 'clock.aheadSeconds', value: 300 },
  gives: { stage: 'inSale', impact: 'moderate', party: 'internal', priority: 'P2', suggests: ['checkClock'] },
}
