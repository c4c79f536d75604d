/**
 * Strict reading of a 1.1 KB order beside native `JSON.parse`, medians of rounds that alternate within one run.
 *
 *     npx tsx bench/payload.ts
 */
import { readJson } from '../src/channel/payload/read-json'

const line = (index: number, title: string) => ({
  lineId: `LN-2024-${index}`,
  sku: `SKU-TEE-WHITE-${index}`,
  title,
  quantity: index + 1,
  unitPrice: '129.00',
  discount: '12.90',
  currency: 'CNY',
  gift: false,
})

const order = (title: string, city: string, street: string, name: string) => ({
  id: '2024112300001234567',
  status: 'PAID',
  createdAt: '2024-11-23T08:15:30+08:00',
  updatedAt: '2024-11-23T08:16:02+08:00',
  currency: 'CNY',
  total: '722.40',
  freight: '8.00',
  buyer: { id: 'buyer-88231', name, phone: '13800138000', level: 3 },
  shipTo: { name, phone: '13800138000', country: 'CN', city, street, postcode: '310000' },
  lines: [line(1, title), line(2, title), line(3, title)],
  payments: [{ id: 'PAY-991823', method: 'wallet', amount: '722.40', paidAt: '2024-11-23T08:16:01+08:00' }],
  memo: null,
  remark: 'Please leave the parcel at the front desk if nobody answers the door, thank you.',
  tags: ['member', 'first-order', 'app'],
})

const payloads = {
  ascii: JSON.stringify(order('Cotton T-shirt', 'Hangzhou', '1 Wen Yi West Road', 'Zhang San')),
  chinese: JSON.stringify(order('纯棉短袖T恤', '杭州市', '文一西路1号', '张三')),
  pretty: JSON.stringify(order('Cotton T-shirt', 'Hangzhou', '1 Wen Yi West Road', 'Zhang San'), null, 2),
}

/** Five kinds of order by turns, each with its members in another order: the reader's guess of the next name fails more often. */
const mixed = Array.from({ length: 5 }, (_, turn) => {
  const members = Object.entries(order('Cotton T-shirt', 'Hangzhou', '1 Wen Yi West Road', 'Zhang San'))
  return JSON.stringify(Object.fromEntries([...members.slice(turn), ...members.slice(0, turn)]))
})

const rounds = 41
const perRound = 4_000

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

function microseconds(work: () => void): number {
  const start = process.hrtime.bigint()
  for (let index = 0; index < perRound; index++) work()
  return Number(process.hrtime.bigint() - start) / 1_000 / perRound
}

let sink: unknown
for (const [name, texts] of Object.entries({ ...payloads, mixed })) {
  const all = [texts].flat().map((text) => ({ text, bytes: new TextEncoder().encode(text) }))
  let turn = 0
  const next = () => all[turn++ % all.length] ?? { text: '', bytes: new Uint8Array() }
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const forms = {
    'JSON.parse(text)': () => {
      sink = JSON.parse(next().text)
    },
    'JSON.parse(decode(bytes))': () => {
      sink = JSON.parse(decoder.decode(next().bytes))
    },
    'readJson(bytes)': () => {
      sink = readJson(next().bytes)
    },
  }
  const times: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [form, work] of Object.entries(forms)) {
      times[form] ??= []
      times[form].push(microseconds(work))
    }
  }
  const medians = Object.entries(times).map(([form, values]) => [form, median(values)] as const)
  const base = medians[0]?.[1] ?? Number.NaN
  console.log(`${name}, ${all[0]?.bytes.length} bytes`)
  for (const [form, value] of medians) {
    console.log(`  ${form.padEnd(28)} ${value.toFixed(2).padStart(7)} µs  ${(value / base).toFixed(2)} ×`)
  }
}
if (sink === undefined) throw new Error('nothing was read')
