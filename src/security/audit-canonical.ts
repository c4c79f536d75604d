import type { Instant } from '../time/instant'
import type { AuditBlock, AuditEntry, AuditFacts, AuditHead, AuditValue } from './audit-block'
import { lengthPrefixed, utf8Distinct } from './canonical-text'

/**
 * The one text a block's hash is made over. Fields stand in a fixed order, each text carries its length and each list
 * its count, so two blocks share a text only if they are equal as JSON values: a store may reorder an object's fields.
 */
export function blockText({ chain, seq, at, prev, entries }: Omit<AuditBlock, 'hash'>): string {
  let text = `audit-block/v1 ${lengthPrefixed(prev)}${lengthPrefixed(chain)}${seq};${at};${entries.length};`
  for (const entry of entries) text += entryText(entry)
  return utf8Distinct(text)
}

/** The text that an anchor or a checkpoint signs; the purpose keeps one from passing for the other, or for a block. */
export function markText(purpose: 'anchor' | 'checkpoint', { chain, seq, hash }: AuditHead, at: Instant): string {
  return utf8Distinct(`audit-${purpose}/v1 ${lengthPrefixed(hash)}${lengthPrefixed(chain)}${seq};${at};`)
}

function entryText({ commandId, actor, action, outcome, changes, facts, prior }: AuditEntry): string {
  let text = lengthPrefixed(commandId) + lengthPrefixed(actor.type) + lengthPrefixed(actor.id)
  text += `${lengthPrefixed(action)}${lengthPrefixed(outcome)}${changes.length};`
  for (const { kind, key, from, to } of changes) text += `${lengthPrefixed(kind)}${lengthPrefixed(key)}${from};${to};`
  return text + (facts === undefined ? '-' : factsText(facts)) + (prior === undefined ? '-' : factsText(prior))
}

/** Names are sorted and undefined values left out, as JSON leaves them out. */
function factsText(facts: AuditFacts): string {
  const names = Object.keys(facts).sort()
  let count = 0
  let text = ''
  for (const name of names) {
    const value = facts[name]
    if (value === undefined) continue
    count += 1
    text += lengthPrefixed(name) + valueText(value)
  }
  return `{${count};${text}`
}

function valueText(value: AuditValue): string {
  if (typeof value === 'string') return `s${lengthPrefixed(value)}`
  if (typeof value === 'number') return Number.isFinite(value) ? `#${value};` : 'n'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value === null) return 'n'
  if (isList(value)) return `[${value.length};${value.map(valueText).join('')}`
  return factsText(value)
}

function isList(value: AuditValue): value is readonly AuditValue[] {
  return Array.isArray(value)
}
