import { describe, expect, it } from 'vitest'
import { type HmacScheme, hmacSignature } from '../../../src/channel/signature/hmac-signature'
import { textKey } from '../../../src/channel/signature/webhook-secret'

const encode = (text: string) => new TextEncoder().encode(text)
const now = 1_700_000_000_000

function answer(
  scheme: Omit<HmacScheme, 'algorithm'>,
  given: { headers: [string, string][]; body: string; secret: string; signedBefore?: string; notAfter?: number },
): string {
  const { headers, body, secret, signedBefore = '', notAfter = now } = given
  const outcome = hmacSignature({ algorithm: 'sha256', ...scheme })({
    headers: new Headers(headers),
    body: encode(body),
    signedBefore,
    secrets: [{ key: textKey(secret), notAfter }],
    now,
  })
  return outcome.ok ? 'believed' : outcome.rejection.code
}

describe('platforms that sign the raw body', () => {
  it.each([
    [
      'base64 in a header of its own',
      'base64',
      '',
      'test_secret_key',
      '',
      '{"foo": "bar"}',
      'B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=',
    ],
    ['base64 once more', 'base64', '', 'wcsecret', '', '{"id":1}', 'y5lHaGr+j+UxC+ZbXJlOU/fYxE2gmqPrL/CIAWfki30='],
    [
      'hex, address before the body',
      'hex',
      '',
      'partnerkey',
      'https://example.com/cb|',
      '{"code":3}',
      '5ed1a1f8cb38e4b1aa90f064f98ec577c673801befd6578510667ef853920c0c',
    ],
    [
      'hex, app key before the body',
      'hex',
      '',
      'fake_app_secret',
      'fake_app_key',
      '{"type":1,"shop_id":"7494726673780148744","timestamp":1664095733,"data":{"order_id":"576684019603311365","order_status":"AWAITING_SHIPMENT","update_time":1664095610}}',
      '21109834de72ec53c9959716d8514ae388ce1f123e5ffdcafc46713fcdf62b27',
    ],
    [
      'upper-case hex',
      'hexUpper',
      '',
      'partnerkey',
      'https://example.com/cb|',
      '{"code":3}',
      '5ED1A1F8CB38E4B1AA90F064F98EC577C673801BEFD6578510667EF853920C0C',
    ],
    [
      'hex behind a prefix',
      'hex',
      'sha256=',
      'partnerkey',
      'https://example.com/cb|',
      '{"code":3}',
      'sha256=5ed1a1f8cb38e4b1aa90f064f98ec577c673801befd6578510667ef853920c0c',
    ],
  ] as const)('%s', (_, encoding, prefix, secret, signedBefore, body, signature) => {
    const scheme = { encoding, prefix, header: 'X-Signature' }
    const given = { headers: [['x-signature', signature]] as [string, string][], body, secret, signedBefore }
    expect(answer(scheme, given)).toBe('believed')
    expect(answer(scheme, { ...given, body: `${body} ` })).toBe('SIGNATURE_MISMATCH')
    expect(answer(scheme, { ...given, signedBefore: `${signedBefore}x` })).toBe('SIGNATURE_MISMATCH')
    expect(answer(scheme, { ...given, secret: `${secret}2` })).toBe('SIGNATURE_MISMATCH')
    expect(answer(scheme, { ...given, notAfter: now - 1 })).toBe('SIGNATURE_MISMATCH')
    expect(answer(scheme, { ...given, headers: [] })).toBe('SIGNATURE_MISSING')
    expect(answer(scheme, { ...given, headers: [...given.headers, ...given.headers] })).toBe(
      'SIGNATURE_HEADER_DUPLICATED',
    )
    const damaged = [`${signature}!`, `!${signature}`, signature.slice(0, -1), swappedCase(signature)]
    for (const value of damaged)
      expect(answer(scheme, { ...given, headers: [['x-signature', value]] })).not.toBe('believed')
  })

  it('hex in the wrong case, of odd length or cut is refused', () => {
    const hex = '5ed1a1f8cb38e4b1aa90f064f98ec577c673801befd6578510667ef853920c0c'
    const hexAnswer = (value: string) =>
      answer(
        { encoding: 'hex', header: 'authorization' },
        {
          headers: [['authorization', value]],
          body: '{"code":3}',
          secret: 'partnerkey',
          signedBefore: 'https://example.com/cb|',
        },
      )
    expect([hex, hex.toUpperCase(), hex.slice(1), hex.slice(2), `${hex}zz`, '00', 'zz'].map(hexAnswer)).toEqual([
      'believed',
      'SIGNATURE_FORMAT',
      'SIGNATURE_FORMAT',
      'SIGNATURE_MISMATCH',
      'SIGNATURE_FORMAT',
      'SIGNATURE_MISMATCH',
      'SIGNATURE_FORMAT',
    ])
  })

  it('an empty secret is a fault of the host', () => {
    expect(() => textKey('')).toThrow(expect.objectContaining({ problem: 'SECRET_LENGTH' }))
  })
})

function swappedCase(text: string): string {
  return [...text]
    .map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
    .join('')
}
