import type { ChannelRegistration } from '../../src/hub/registry'
import { publishingOf, RECEIVERS } from '../../src/testing/simulator/publishing'
import { testChannel } from '../../src/testing/test-channel'
import type { AnswerLog } from './acknowledgement'
import { HOT_SKUS } from './intent'

/** What the channels outside are told of the hot SKUs, and which numbers are right. */
export const PUBLISHING = publishingOf(HOT_SKUS, 0)

/**
 * Channels that take stock offers, a shop each. All processes write what they were told into one log, a line in one go: its
 * order is that in which a channel got them.
 */
export function outsideChannels(log: AnswerLog): readonly ChannelRegistration[] {
  return RECEIVERS.map((code) => ({
    adapter: testChannel({
      code,
      writeBackStock: async ({ offers }) => {
        for (const { channelSku, version, quantity } of offers) {
          log.write({ kind: 'offer', id: `${code}/${channelSku}`, version, quantity })
        }
        return []
      },
    }),
    shops: [{ shop: 'main' }],
  }))
}
