import type { Order, StoredFact } from '../../order/order'
import type { StoredContent } from '../../order/stored-content'
import { accept } from '../../outcome'
import { erasedSubjectKey } from '../../security/subject-key'
import type { Command } from '../command'
import { ERASED } from '../vault'

/** Stands where the subject of an erased order stood: nothing leads from one such order to another. */
const ERASED_SUBJECT = 'erased'

/** True for content whose personal part was erased: whatever comes later, it stays so. */
export function isErasedContent(content: Pick<StoredContent, 'personal'> | null | undefined): boolean {
  return content?.personal === ERASED
}

/** Content without anything that finds a person, or that finds the buyer's other orders. */
export function erasedContent(content: StoredContent): StoredContent {
  const erased = { ...content, personal: ERASED, subject: ERASED_SUBJECT, buyerIndex: null, mergeKey: null }
  return content.ipIndex === undefined ? erased : { ...erased, ipIndex: null }
}

/** Destroys a subject's key for good and leaves a tombstone. Erasing again changes nothing and says when it was done. */
export const eraseSubject: Command<
  { readonly subject: string },
  { readonly kind: 'erased' | 'alreadyErased'; readonly erasedAt: number },
  never
> = {
  name: 'eraseSubject',
  answer: 'stored',
  needs: { subjectKey: ({ subject }) => [subject] },
  decide: (work, { subject }) => {
    const known = work.get('subjectKey', subject)
    if (known?.state === 'erased') return accept({ kind: 'alreadyErased', erasedAt: known.erasedAt })
    work.put('subjectKey', subject, erasedSubjectKey(subject, known, work.at))
    return accept({ kind: 'erased', erasedAt: work.at })
  },
}

/** Takes out of orders what the destroyed key had sealed, and what would still lead from one of them to another. */
export const eraseOrders: Command<
  { readonly orderKeys: readonly string[]; readonly subject: string },
  { readonly orders: number },
  never
> = {
  name: 'eraseOrders',
  answer: 'inRecord',
  needs: { order: ({ orderKeys }) => orderKeys },
  decide: (work, { orderKeys, subject }) => {
    let orders = 0
    for (const key of orderKeys) {
      const order = work.get('order', key)
      if (order === undefined || order.content?.subject !== subject) continue
      const erased = erasedOrder(order)
      work.put('order', key, erased)
      work.emit('OrderChanged', { orderKey: key, number: order.number, revision: erased.revision, at: work.at })
      orders += 1
    }
    return accept({ orders })
  },
}

function erasedOrder(order: Order): Order {
  const facts = order.facts.map((fact): StoredFact => {
    return fact.kind === 'OrderPlaced' ? { ...fact, content: erasedContent(fact.content) } : fact
  })
  const placed = facts.find((fact) => fact.kind === 'OrderPlaced')
  const { changedAddress: _erased, ...rest } = order
  return { ...rest, facts, content: placed?.content ?? null, revision: order.revision + 1 }
}

/** Drops the bytes of documents, and keeps that they came. */
export const dropRaw: Command<{ readonly keys: readonly string[] }, { readonly documents: number }, never> = {
  name: 'dropRaw',
  answer: 'inRecord',
  needs: { intake: ({ keys }) => keys },
  decide: (work, { keys }) => {
    let documents = 0
    for (const key of keys) {
      const record = work.get('intake', key)
      if (record === undefined || record.raw === null || record.state === 'pending') continue
      work.put('intake', key, { ...record, raw: null, rawSubject: null })
      documents += 1
    }
    return accept({ documents })
  },
}
