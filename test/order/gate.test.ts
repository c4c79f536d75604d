import { describe, expect, it } from 'vitest'
import { UNKNOWN, WITHHELD } from '../../src/order/disclosed'
import { checkGate, GATE_CODES } from '../../src/order/gate'
import { sampleContent } from './sample-order'

const plan = [{ line: 'l1', sku: 'TEA-1', quantity: 2, origin: 'ordered' as const }]
const findings = (overrides: Parameters<typeof sampleContent>[0]) => checkGate(sampleContent(overrides), plan)
const { recipient, buyer } = sampleContent()

describe('the gate', () => {
  it('lets a complete order pass', () => {
    expect(findings({})).toEqual([])
  })

  it.each([
    ['', ['ADDRESS_INCOMPLETE recipient.phone']],
    [UNKNOWN, ['ADDRESS_INCOMPLETE recipient.phone']],
    [WITHHELD, []],
    ['138', []],
  ])('phone %o', (phone, expected) => {
    const found = findings({ recipient: { ...recipient, phone } })
    expect(found.map(({ code, about }) => `${code} ${about}`)).toEqual(expected)
  })

  it('accepts a nick for a name, and stops when nobody is named', () => {
    expect(findings({ recipient: { ...recipient, name: ' ' } })).toEqual([])
    const nobody = findings({ recipient: { ...recipient, name: ' ' }, buyer: { ...buyer, nick: '' } })
    expect(nobody).toEqual([{ code: 'RECIPIENT_MISSING', about: 'recipient.name' }])
  })

  it.each([
    [3_199, []],
    [3_198, [{ code: 'AMOUNT_INCONSISTENT', about: 'total', expected: 3_199, actual: 3_198 }]],
    [WITHHELD, []],
  ])('total %o against its parts', (total, expected) => {
    expect(findings({ total })).toEqual(expected)
  })

  it('stops goods for nothing, unless they are a gift', () => {
    const free = { total: 0, freight: 0, discounts: [] }
    const line = { id: 'l1', sku: 'TEA-1', quantity: 1, unitPrice: WITHHELD }
    expect(findings({ ...free, lines: [line] }).map(({ code }) => code)).toEqual(['AMOUNT_NOT_POSITIVE'])
    expect(findings({ ...free, lines: [{ ...line, gift: true }] })).toEqual([])
  })

  it('names the line whose SKU nobody knows', () => {
    const unmapped = [{ line: 'l2', sku: null, quantity: 1, origin: 'ordered' as const }]
    expect(checkGate(sampleContent(), unmapped)).toEqual([{ code: 'SKU_UNMAPPED', about: 'l2' }])
  })

  it('holds an order whose plan grew beyond its limits, and says so once', () => {
    const tooLarge = [{ line: 'l2', sku: null, quantity: 1, origin: 'beyondLimit' as const }]
    expect(checkGate(sampleContent(), tooLarge)).toEqual([{ code: 'LIMIT_EXPANSION', about: 'l2' }])
    expect(GATE_CODES).toContain('LIMIT_EXPANSION')
  })

  it('asks customs data of cross-border lines only', () => {
    expect(findings({ crossBorder: true }).map(({ about }) => about)).toEqual(['l1', 'l2'])
  })

  it('never repeats a value of the order', () => {
    const found = findings({ recipient: { ...recipient, phone: '', address: { ...recipient.address, detail: '' } } })
    expect(JSON.stringify(found)).not.toContain('林小满')
  })
})
