import type { AnomalySubject, OpenWords, References } from '../../src/anomaly/anomaly-subject'
import type { ChannelDocumentInput } from '../../src/channel/channel-document'
import { foldFacts } from '../../src/order/fold-facts'
import { mergeFacts, NO_FACTS } from '../../src/order/merge-facts'
import type { Order, StoredFact } from '../../src/order/order'
import type { OrderFact } from '../../src/order/order-fact'
import { storedContent } from '../../src/order/stored-content'
import { TEST_NOON } from '../../src/testing/builders'

const sealed = { buyerIndex: 'b1', subject: 's1', personal: '', digest: 'd1', findings: [] }

/** What anomaly rules look at, for an order of which these facts are known. */
export function orderSubject(
  facts: ChannelDocumentInput['facts'],
  beside: { words?: Partial<OpenWords>; references?: References; anomalies?: Order['anomalies'] } = {},
): AnomalySubject {
  // The builders fill in whatever an adapter might leave out.
  const stored = (facts as unknown as readonly OrderFact[]).map(
    (fact): StoredFact =>
      fact.kind === 'OrderPlaced' ? { ...fact, content: storedContent(fact.content, sealed) } : fact,
  )
  const set = mergeFacts(NO_FACTS, stored)
  const { words, references, anomalies = [] } = beside
  return {
    order: {
      ...foldFacts(set),
      ...set,
      key: 'WEB/main/1',
      number: 'WEB2026031800001',
      channel: 'WEB',
      shop: 'main',
      channelOrderNo: '1',
      plan: [],
      demand: null,
      holds: [],
      lock: null,
      waitsFor: null,
      anomalies,
      revision: 1,
      receivedAt: TEST_NOON,
      dueAt: null,
    },
    ...(words === undefined
      ? {}
      : { words: { buyerMemo: '', sellerMemo: '', addressDetail: '西湖区文三路 90 号', ...words } }),
    ...(references === undefined ? {} : { references }),
  }
}
