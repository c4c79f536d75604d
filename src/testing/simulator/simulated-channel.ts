import type { ChannelAdapter } from '../../channel/channel-adapter'
import { reject } from '../../outcome'
import { testChannel } from '../test-channel'
import { NEW_FORMAT } from './order-script'

/** The test channel, of which an older version cannot read every document yet. */
export function simulatedChannel(version: 'old' | 'new'): ChannelAdapter {
  const channel = testChannel()
  return {
    ...channel,
    read: (raw, shop) => {
      const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
      if (!text.subarray(0, NEW_FORMAT.length).equals(MARK)) return channel.read(raw, shop)
      if (version === 'old') return reject({ code: 'FORMAT_UNKNOWN', pointer: '' })
      return channel.read(text.subarray(NEW_FORMAT.length), shop)
    },
  }
}

const MARK = Buffer.from(NEW_FORMAT)
