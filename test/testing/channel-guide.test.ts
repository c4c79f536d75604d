import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { shoply } from './shoply-channel'

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const guide = textOf('../../docs/guides/write-a-channel-adapter.md')

it('the guide shows the adapter and its suite as they are run here', () => {
  const suite = textOf('./shoply-channel.test.ts').replace("import { shoply } from './shoply-channel'\n", '')
  expect(guide).toContain(`\`\`\`ts\n${textOf('./shoply-channel.ts')}\`\`\``)
  expect(guide).toContain(`\`\`\`ts continued\n${suite}\`\`\``)
})

it('the document in the guide is read as the guide says', () => {
  const [, document = ''] = /^```json\n([\s\S]*?)^```/m.exec(guide) ?? []
  const outcome = shoply([]).read(Buffer.from(document), { shop: 'flagship', zone: 'Asia/Shanghai' })
  expect(outcome).toMatchObject({
    ok: true,
    value: {
      channelOrderNo: '5711906322118493021',
      facts: [
        {
          kind: 'OrderPlaced',
          ref: '88120017',
          content: { recipient: { phone: { absent: 'withheld' } }, freight: 20 },
        },
        { kind: 'PaymentCaptured', ref: '7711', amount: 10_000, at: Date.parse('2026-01-09T08:00:10Z') },
      ],
    },
  })
})
