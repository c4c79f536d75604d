import type { ChangedAddress } from '../order/changed-address'
import type { Order } from '../order/order'
import type { StoredContent } from '../order/stored-content'
import { addressMark, changedMergeKey, isCovered, isKnownOther, isReceiver } from './address-mark'
import { isErasedContent } from './commands/erase-buyer'
import { SealingKeyError } from './hub-errors'
import { addressContext, openGivenAddress } from './open-personal'
import type { PreparedContent } from './prepare-document'
import type { Vault } from './vault'
import type { Work } from './work'

/** A snapshot that counts from now on: before and after its personal part was sealed. */
export interface NewSnapshot {
  readonly prepared: PreparedContent
  readonly content: StoredContent
}

/**
 * What a newer snapshot makes of an address that a person gave. It stays in force, whatever the channel says. Where the channel says
 * the same by now, nothing is left to keep; where it says yet another one, somebody has to look.
 *
 * @returns null: the order goes where its channel says again.
 * @throws SealingKeyError where it has to be sealed for another buyer and its key is not at hand.
 */
export function followChannelAddress(
  work: Work,
  { key, content: before }: Order,
  changed: ChangedAddress,
  { prepared, content }: NewSnapshot,
  vault: Vault,
): ChangedAddress | null {
  if (before === null || isErasedContent(content)) return null
  const { recipient, mergeKey } = prepared.content
  const { ring } = vault
  const said = addressMark(ring, key, recipient.address, mergeKey)
  const contestedAt = isKnownOther(said, changed.over) ? (changed.contestedAt ?? work.at) : null
  const means = { vault, key: work.get('subjectKey', before.subject), now: work.at }
  const given = openGivenAddress(key, changed, means)
  if (!given.ok) {
    if (given.rejection.code === 'SUBJECT_ERASED') return null
    if (given.rejection.code === 'KEY_UNKNOWN') throw new SealingKeyError(given.rejection.code)
    return before.subject === content.subject ? { ...changed, contestedAt } : null
  }
  const mark = addressMark(ring, key, given.value.address, null)
  if (isCovered(mark, said) && isReceiver(given.value, recipient)) return null
  const sealed = () => vault.seal(work, content.subject, JSON.stringify(given.value), addressContext(key))
  return {
    ...changed,
    personal: before.subject === content.subject ? changed.personal : sealed(),
    mergeKey: mergeKey === null ? null : changedMergeKey(ring, { ...recipient, ...given.value }),
    contestedAt,
  }
}
