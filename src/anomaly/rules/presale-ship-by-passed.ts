import type { AnomalyRule } from '../anomaly-rule'

/** The date a presale was to ship by has passed, and nothing has left. */
export const presaleShipByPassed: AnomalyRule = {
  id: 'presale-ship-by-passed',
  version: 1,
  title: { 'zh-CN': '预售超过承诺发货时间', en: 'Presale past its date to ship' },
  reason: 'The date was promised when the deposit was taken; channels pay buyers for each late day.',
  when: {
    test: 'all',
    of: [
      { test: 'in', field: 'order.status', values: ['paid', 'reviewed', 'allocated', 'awaitingOutbound', 'packed'] },
      {
        test: 'some',
        list: 'lines',
        where: {
          test: 'all',
          of: [
            { test: 'known', field: 'line.shipBy' },
            { test: 'elapsed', field: 'line.shipBy', over: '0s' },
          ],
        },
      },
    ],
  },
  gives: { stage: 'inSale', impact: 'severe', party: 'internal', priority: 'P0', suggests: ['expedite', 'callBuyer'] },
}
