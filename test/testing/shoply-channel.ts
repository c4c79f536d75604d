import { accept, type ChannelAdapter, UNKNOWN, WITHHELD } from 'orderhub'
import { hmacSignature, type PayloadFields, readFields, readJson, type WebhookSecret } from 'orderhub/channel'
import { parseInstant } from 'orderhub/time'

const verifyBody = hmacSignature({ algorithm: 'sha256', encoding: 'hex', header: 'x-shoply-sign' })

export function shoply(secrets: readonly WebhookSecret[]): ChannelAdapter {
  return {
    code: 'SPL',
    name: 'Shoply',
    capabilities: {
      webhook: true,
      writeBackShipment: false,
      writeBackStock: false,
    },

    verify: ({ headers, body, now }) => {
      const verified = verifyBody({ headers, body, now, secrets })
      return verified.ok ? accept({ dedupeKey: null }) : verified
    },

    read: (raw, { zone }) => {
      const payload = readJson(raw)
      return payload.ok ? readFields(payload.value, (fields) => readTrade(fields, zone)) : payload
    },
  }
}

function readTrade(fields: PayloadFields, zone: string) {
  const modified = timeOf(fields, 'modified', zone)
  const content = {
    placedAt: timeOf(fields, 'created', zone),
    currency: 'CNY',
    buyer: { id: UNKNOWN, nick: UNKNOWN, ip: UNKNOWN },
    recipient: {
      name: UNKNOWN,
      phone: fields.text('receiver_mobile') === '***' ? WITHHELD : fields.text('receiver_mobile', 64),
      address: { province: UNKNOWN, city: UNKNOWN, district: UNKNOWN, detail: UNKNOWN, postalCode: UNKNOWN },
    },
    lines: fields.list('items', (item) => ({
      id: item.id('oid'),
      sku: item.id('sku_code'),
      quantity: item.quantity('num'),
      unitPrice: amountOf(item, 'price'),
    })),
    freight: amountOf(fields, 'post_fee'),
    total: UNKNOWN,
    commission: UNKNOWN,
    rawStatus: fields.text('state', 128),
  }
  if (content.lines.length === 0) fields.refuse('items', 'LINES_MISSING')

  const placed = { kind: 'OrderPlaced' as const, ref: fields.id('msg_id'), at: modified, content }
  if (!fields.given('payment_no')) return { channelOrderNo: fields.id('tid'), facts: [placed] }

  const amount = amountOf(fields, 'pay_amount')
  if (amount === 0) fields.refuse('pay_amount', 'AMOUNT_RANGE')
  const paid = { kind: 'PaymentCaptured' as const, ref: fields.id('payment_no'), at: modified, amount }
  return { channelOrderNo: fields.id('tid'), facts: [placed, paid] }
}

function amountOf(fields: PayloadFields, name: string): number {
  const amount = fields.amount(name, 'CNY')
  if (amount < 0) fields.refuse(name, 'AMOUNT_RANGE')
  return amount
}

function timeOf(fields: PayloadFields, name: string, zone: string): number {
  const read = parseInstant(fields.text(name, 64), { zone })
  if (read.ok) return read.value
  fields.refuse(name, read.rejection.code)
  return 0
}
