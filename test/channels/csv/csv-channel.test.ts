import { csvChannel, encodeGroup } from 'orderhub/channels/csv'
import { channelSuite } from 'orderhub/testing'
import * as vitest from 'vitest'
import { HEADER, plainMapping, SHOP } from './csv-fixtures'

const mapping = {
  ...plainMapping,
  sources: { orders: {} },
  order: {
    ...plainMapping.order,
    updatedAt: { column: 'changed', format: 'YYYY-MM-DD HH:mm:ss' },
    recipient: { name: { column: 'name' } },
  },
}
const columns = [...HEADER.trim().split(','), 'name', 'changed']
const raw = (no: string, qty: string, changed: string) =>
  encodeGroup({
    fault: null,
    sources: [
      { source: 'orders', columns, rows: [[no, 'A-1', qty, '9.90', '2026-01-09 10:00:00', '张三丰', changed]] },
    ],
  })

channelSuite(vitest, {
  adapter: csvChannel({ code: 'CSV', name: 'CSV', mapping }),
  shop: SHOP,
  samples: [
    { name: 'an order', raw: raw('N1', '1', '2026-01-09 10:00:00'), channelOrderNo: 'N1' },
    { name: 'the order changed', raw: raw('N1', '2', '2026-01-09 11:00:00'), channelOrderNo: 'N1' },
    {
      name: 'a long number',
      raw: raw('1234567890123456789', '1', '2026-01-09 10:00:00'),
      channelOrderNo: '1234567890123456789',
    },
  ],
  personal: ['张三丰'],
  documentOf: (orderNo) => raw(orderNo, '1', '2026-01-09 10:00:00'),
})
