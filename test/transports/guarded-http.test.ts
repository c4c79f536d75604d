import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type GuardOptions, guardedHttp } from '../../src/transports/guarded-http'
import { isPublicAddress } from '../../src/transports/public-address'
import { providerServer } from './provider-server'

describe('a public address', () => {
  it.each([
    ['8.8.8.8', true],
    ['9.255.255.255', true],
    ['10.0.0.0', false],
    ['11.0.0.0', true],
    ['100.63.255.255', true],
    ['100.64.0.0', false],
    ['100.100.100.200', false],
    ['127.0.0.1', false],
    ['169.254.169.254', false],
    ['172.15.255.255', true],
    ['172.16.0.1', false],
    ['172.31.255.255', false],
    ['172.32.0.0', true],
    ['192.168.1.1', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['2400:3200::1', true],
    ['::1', false],
    ['::', false],
    ['::ffff:8.8.8.8', false],
    ['::ffff:7f00:1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2001::1', false],
    ['fe80::1', false],
    ['fd00:ec2::254', false],
    ['2130706433', false],
    ['localhost', false],
  ])('%s: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected)
  })
})

describe('a guarded call', () => {
  let server: Awaited<ReturnType<typeof providerServer>>
  beforeAll(async () => {
    server = await providerServer()
  })
  afterAll(() => server.close())
  const call = (url: string, changes: Partial<GuardOptions> = {}) =>
    guardedHttp({ hosts: ['127.0.0.1', '::1', 'api.example', '[::1]'], allowHttp: true, timeoutMs: 2_000, ...changes })(
      { method: 'GET', url },
    )

  it.each([
    ['http://127.0.0.1/', {}, 'notPublic'],
    ['http://2130706433/', {}, 'notPublic'],
    ['http://0x7f.1/', {}, 'notPublic'],
    ['http://[::1]/', {}, 'notPublic'],
    ['http://other.example/', {}, 'host'],
    ['http://api.example.evil.test/', {}, 'host'],
    ['http://user:pass@api.example/', {}, 'credentials'],
    ['http://api.example/', { allowHttp: false }, 'scheme'],
    ['file:///etc/passwd', {}, 'scheme'],
    ['nothing', {}, 'address'],
  ] as const)('to %s is refused: %j %s', async (url, changes, reason) => {
    await expect(call(url, changes)).rejects.toMatchObject({ code: 'URL_REFUSED', reason })
  })

  it.each([
    [[{ address: '127.0.0.1', family: 4 }]],
    [
      [
        { address: '8.8.8.8', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    ],
    [[{ address: '::ffff:169.254.169.254', family: 6 }]],
    [[]],
  ])('to a name that leads to %j is refused, and nothing was asked', async (found) => {
    const before = server.asked.length
    await expect(call(`http://api.example:${server.port}/`, { lookup: async () => found })).rejects.toMatchObject({
      reason: 'notPublic',
    })
    expect(server.asked).toHaveLength(before)
  })

  it('goes to the address that was checked: the name is resolved once', async () => {
    server.answers(() => ({ body: 'yes' }))
    let asked = 0
    const lookup = async () => {
      asked += 1
      return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    }
    const reply = await call(`http://api.example:${server.port}/`, { lookup, allowPrivate: true })
    expect([reply.body, asked]).toEqual(['yes', 1])
  })

  it('follows no redirect, and takes no answer that is too long', async () => {
    const open = { allowPrivate: true, answerBytes: 100 }
    server.answers(() => ({ status: 302, headers: { location: `http://127.0.0.1:${server.port}/next` }, body: '' }))
    expect((await call(`${server.endpoint}/first`, open)).status).toBe(302)
    expect(server.asked.some(({ url }) => url === '/next')).toBe(false)
    server.answers(() => ({ body: 'x'.repeat(101) }))
    await expect(call(server.endpoint, open)).rejects.toMatchObject({ code: 'RESPONSE_TOO_LARGE' })
  })
})
