import type { AnomalyRule } from '../anomaly-rule'

/** The channel's clock and ours are more than five minutes apart: promotion edges and time limits are wrong by as much. */
export const clocksApart: AnomalyRule = {
  id: 'clocks-apart',
  version: 1,
  title: { 'zh-CN': '时钟偏差', en: 'Clocks apart' },
  reason: 'Orders have been dropped for a zone set wrong. Nothing is dropped here, but every time limit is off.',
  when: { test: 'above', field: 'clock.offsetSeconds', value: 300 },
  gives: { stage: 'inSale', impact: 'moderate', party: 'internal', priority: 'P2', suggests: ['checkClock'] },
}
