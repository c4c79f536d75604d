import { computedTotal } from './amounts'
import { type Disclosed, isKnown } from './disclosed'
import type { OrderContent } from './order-content'
import type { PlannedLine } from './plan-lines'
import type { Finding } from './stored-content'

/** One check an order must pass on entry before it may move on. */
type GateRule = (content: OrderContent, plan: readonly PlannedLine[], found: Finding[]) => void

/** A field that is plainly empty fails; one that is withheld does not: the platform ships by its own token. */
function isEmpty(value: Disclosed<string>): boolean {
  return isKnown(value) ? value.trim() === '' : value.absent === 'unknown'
}

const recipientNamed: GateRule = ({ buyer, recipient }, _plan, found) => {
  if (isEmpty(recipient.name) && isEmpty(buyer.nick)) found.push({ code: 'RECIPIENT_MISSING', about: 'recipient.name' })
}

const addressComplete: GateRule = ({ recipient: { address, phone } }, _plan, found) => {
  for (const field of ['province', 'city', 'detail'] as const) {
    if (isEmpty(address[field])) found.push({ code: 'ADDRESS_INCOMPLETE', about: `recipient.address.${field}` })
  }
  if (isEmpty(phone)) found.push({ code: 'ADDRESS_INCOMPLETE', about: 'recipient.phone' })
}

const amountConsistent: GateRule = (content, _plan, found) => {
  const computed = computedTotal(content)
  if (isKnown(content.total) && isKnown(computed) && content.total !== computed) {
    found.push({ code: 'AMOUNT_INCONSISTENT', about: 'total', expected: computed, actual: content.total })
  }
}

const amountPositive: GateRule = ({ total, lines }, _plan, found) => {
  if (isKnown(total) && total === 0 && !lines.every((line) => line.gift || line.unitPrice === 0)) {
    found.push({ code: 'AMOUNT_NOT_POSITIVE', about: 'total', actual: 0 })
  }
}

const skuKnown: GateRule = (_content, plan, found) => {
  for (const { sku, origin, line } of plan) {
    if (sku === null && origin !== 'beyondLimit') found.push({ code: 'SKU_UNMAPPED', about: line })
  }
}

const planWithinLimits: GateRule = (_content, plan, found) => {
  for (const { origin, line } of plan)
    if (origin === 'beyondLimit') found.push({ code: 'LIMIT_EXPANSION', about: line })
}

const customsComplete: GateRule = ({ crossBorder, lines }, _plan, found) => {
  if (!crossBorder) return
  for (const line of lines) {
    const complete =
      line.customs !== null &&
      isKnown(line.customs.hsCode) &&
      isKnown(line.customs.originCountry) &&
      isKnown(line.customs.declaredValue)
    if (!complete) found.push({ code: 'CUSTOMS_INCOMPLETE', about: line.id })
  }
}

const GATE: readonly GateRule[] = [
  recipientNamed,
  addressComplete,
  amountConsistent,
  amountPositive,
  skuKnown,
  planWithinLimits,
  customsComplete,
]

/** Findings that pause an order until somebody, or a newer snapshot, puts them right. */
export const GATE_CODES: ReadonlySet<string> = new Set([
  'RECIPIENT_MISSING',
  'ADDRESS_INCOMPLETE',
  'ADDRESS_CONTESTED',
  'AMOUNT_INCONSISTENT',
  'AMOUNT_NOT_POSITIVE',
  'SKU_UNMAPPED',
  'LIMIT_EXPANSION',
  'CUSTOMS_INCOMPLETE',
])

/** Runs the gate checks, in their order, over content that is still open. Findings name fields, never their values. */
export function checkGate(content: OrderContent, plan: readonly PlannedLine[]): readonly Finding[] {
  const found: Finding[] = []
  for (const rule of GATE) rule(content, plan, found)
  return found
}
