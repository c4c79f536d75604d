import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../examples/02-backend/app'
import { openHub } from '../../examples/02-backend/open-hub'
import { signPayload } from '../../src/channel/signature/sign-payload'
import { webhookKey } from '../../src/channel/signature/webhook-secret'
import type { JsonOrder } from '../../src/channels/json/json-order-schema'

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
const key = webhookKey(secret)

describe.each([
  { store: 'memory', memory: true },
  { store: 'PGlite', memory: false },
])('the backend on $store', ({ memory }) => {
  let data: string
  let address: string
  let close: () => Promise<void>

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'orderhub-backend-'))
    const { hub, closeStore } = await openHub({ data, memory, postgres: null, secret, log: () => {} })
    const app = buildApp(hub)
    address = await app.listen({ host: '127.0.0.1', port: 0 })
    close = async () => {
      await app.close()
      await closeStore()
    }
  }, 180_000)
  afterAll(async () => {
    await close?.()
    await rm(data, { recursive: true, force: true })
  })

  async function get(path: string) {
    const response = await fetch(address + path)
    return answerOf(response)
  }

  async function post(path: string, body: unknown = {}, headers: Record<string, string> = { 'x-actor': 'clerk-1' }) {
    const response = await fetch(address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return answerOf(response)
  }

  async function deliver(id: string, text: string, { signer = key, shop = 'main' } = {}) {
    const body = Buffer.from(text)
    const headers = {
      ...signPayload({ id, body, keys: [signer], now: Date.now() }),
      'content-type': 'application/json',
    }
    const response = await fetch(`${address}/webhooks/WEB/${shop}`, { method: 'POST', headers, body })
    return answerOf(response)
  }

  /** Booking follows the answer, so what is expected of it is asked for until it is so. */
  async function eventually(path: string, isSo: (body: Body) => boolean) {
    return expect.poll(async () => isSo((await get(path)).body), { timeout: 10_000, interval: 20 }).toBe(true)
  }

  async function numberOf(orderNo: string): Promise<string> {
    const isIt = (order: Body['items'][number]) => order.channelOrderNo === orderNo
    await eventually('/orders', ({ items }) => items.some(isIt))
    return (await get('/orders')).body.items.find(isIt)?.number ?? ''
  }

  it('is well', async () => {
    expect(await get('/health')).toEqual({ status: 200, body: { status: 'ok' } })
  })

  it('takes a signed order from webhook to shipment, and its stock along', async () => {
    await post('/stock/adjust', { sku: 'TEA', change: 5 })
    expect(await deliver('m-1', orderText('A-1', 2))).toEqual({ status: 202, body: { code: 'RECEIVED' } })
    const number = await numberOf('A-1')

    expect((await get(`/orders/${number}`)).body).toMatchObject({
      status: 'paid',
      content: { personal: { recipient: { name: '李**', phone: '138****8000' } } },
    })
    expect(await post(`/orders/${number}/review`)).toMatchObject({ status: 200, body: { status: 'reviewed' } })
    expect(await post(`/orders/${number}/ship`, { parcel: 'P-1', carrier: 'SF' })).toMatchObject({
      status: 200,
      body: { number, status: 'shipped' },
    })
    expect((await get('/stock?sku=TEA')).body.items).toMatchObject([{ onHand: 3, locked: 0, available: 3 }])
    expect((await get('/orders?status=shipped')).body.items).toMatchObject([{ number }])
  })

  it('knows a delivery that comes twice', async () => {
    const text = orderText('A-2', 1)
    expect((await deliver('m-2', text)).status).toBe(202)
    expect(await deliver('m-2', text)).toEqual({ status: 200, body: { code: 'DUPLICATE' } })
    const number = await numberOf('A-2')
    expect((await get('/orders')).body.items.filter((order) => order.number === number).length).toBe(1)
  })

  it('answers a request that is sent twice once, and refuses its key for another', async () => {
    await deliver('m-3', orderText('A-3', 1))
    const number = await numberOf('A-3')
    const headers = { 'x-actor': 'clerk-1', 'idempotency-key': 'hold-3' }
    const first = await post(`/orders/${number}/hold`, { reason: 'call first' }, headers)
    expect(first.status).toBe(200)
    expect(await post(`/orders/${number}/hold`, { reason: 'call first' }, headers)).toEqual(first)
    expect(await post(`/orders/${number}/hold`, { reason: 'other' }, headers)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_MISMATCH', field: 'reason' },
    })
  })

  it('refuses what makes no sense as things stand, with what would', async () => {
    const number = await numberOf('A-3')
    expect(await post(`/orders/${number}/review`)).toEqual({
      status: 409,
      body: { code: 'ORDER_HELD', reasons: ['call first'] },
    })
    expect((await post(`/orders/${number}/lift`, { reason: 'call first' })).status).toBe(200)
    expect(await post(`/orders/${number}/cancel`, { reason: 'asked by phone' })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    })
    expect(await post(`/orders/${number}/review`)).toMatchObject({
      status: 409,
      body: { code: 'ORDER_STATUS', status: 'cancelled', allowed: ['paid'] },
    })
  })

  it('does not oversell, and says which SKU lacks how many', async () => {
    await post('/stock/adjust', { sku: 'POT', change: 3 })
    const lock = (lockId: string, quantity: number) =>
      post('/stock/locks', { lockId, lines: [{ sku: 'POT', quantity }] })
    expect((await lock('L-1', 2)).status).toBe(200)
    expect(await lock('L-2', 2)).toMatchObject({
      status: 409,
      body: { code: 'STOCK_INSUFFICIENT', shortages: [{ sku: 'POT', requested: 2, available: 1, short: 1 }] },
    })
    expect((await post('/stock/locks/L-1/deduct')).status).toBe(200)
    expect(await post('/stock/locks/L-1/release')).toMatchObject({ status: 409, body: { code: 'LOCK_DEDUCTED' } })
    expect((await get('/stock?sku=POT')).body.items).toMatchObject([{ onHand: 1, locked: 0 }])
  })

  it('takes nothing that is not signed by the shop', async () => {
    const stranger = webhookKey(`whsec_${Buffer.alloc(32, 6).toString('base64')}`)
    expect(await deliver('m-4', orderText('A-4', 1), { signer: stranger })).toEqual({
      status: 401,
      body: { code: 'NOT_VERIFIED' },
    })
    expect(await deliver('m-4', orderText('A-4', 1), { shop: 'nowhere' })).toEqual({
      status: 404,
      body: { code: 'SHOP_UNKNOWN' },
    })
  })

  it('puts aside what it cannot book, and books it when it is told to try again', async () => {
    await deliver('m-5', orderText('A-5', 1).slice(0, -20))
    await deliver('m-2', orderText('A-6', 1))
    await eventually('/intake/quarantine', ({ items }) => items.length === 2)
    const aside = (await get('/intake/quarantine')).body.items
    const keyOf = (reason: string) => aside.find((document) => document.reason === reason)?.key

    expect(await post('/intake/replay', { key: keyOf('EVENT_ID_REUSED') })).toMatchObject({
      status: 200,
      body: { kind: 'booked' },
    })
    expect(await numberOf('A-6')).toMatch(/^WEB\d{13}$/)
    expect(await post('/intake/replay', { key: keyOf('JSON_SYNTAX') })).toMatchObject({
      status: 422,
      body: { code: 'QUARANTINED', reason: 'JSON_SYNTAX' },
    })
  })

  it('tells apart what is not there, what cannot be right, and who does not say who he is', async () => {
    expect(await get('/orders/WEB2026010100001')).toEqual({ status: 404, body: { code: 'ORDER_UNKNOWN' } })
    expect(await post('/orders/WEB2026010100001/review')).toMatchObject({
      status: 404,
      body: { code: 'ORDER_UNKNOWN' },
    })
    expect(await post('/stock/locks/none/deduct')).toMatchObject({ status: 404, body: { code: 'LOCK_UNKNOWN' } })
    expect(await post('/stock/adjust', { sku: 'TEA', change: 0.5 })).toMatchObject({
      status: 422,
      body: { code: 'QTY_RANGE', field: 'change' },
    })
    expect(await post('/stock/adjust', { sku: 'TEA', change: 1 }, {})).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID' },
    })
    expect(await get('/orders?status=lost')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
  })
})

/** What of the backend's JSON the tests look at by name. */
interface Body {
  readonly items: readonly {
    readonly number: string
    readonly channelOrderNo: string
    readonly key: string
    readonly reason: string
  }[]
}

async function answerOf(response: Response) {
  return { status: response.status, body: (await response.json()) as Body }
}

/** An order of some tea at 10.00 each, placed and paid a minute ago, as the site posts it. */
function orderText(orderNo: string, quantity: number): string {
  const placedAt = new Date(Date.now() - 60_000).toISOString()
  const total = `${quantity * 10}.00`
  const order: JsonOrder = {
    orderNo,
    currency: 'CNY',
    snapshot: {
      updatedAt: placedAt,
      version: 1,
      placedAt,
      buyer: { id: 'u-1', nick: '茶友' },
      recipient: {
        name: '李雷',
        phone: '13800138000',
        address: { province: '浙江省', city: '杭州市', detail: '文三路 1 号' },
      },
      lines: [{ id: '1', sku: 'TEA', title: '龙井', quantity, unitPrice: '10.00' }],
      freight: '0.00',
      total,
    },
    payments: [{ id: `pay-${orderNo}`, at: placedAt, amount: total }],
  }
  return JSON.stringify(order)
}
