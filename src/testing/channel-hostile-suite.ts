import { damaged, renumbered } from './channel-mutations'
import { readingProblem, refusalProblem } from './channel-outcome'
import type { ChannelSubject } from './channel-suite'
import { SeededRandom } from './seeded-random'
import type { SuiteRunner } from './store-runner'

const RUNS = 1_000
/** More than any parser that recurses can go down, and more bytes than a document may have. */
const DEPTH = 100_000
const HUGE = 2_000_000

/** Order numbers that are kept exactly, and such as nobody may keep. */
const SOUND_NUMBERS = ['1234567890123456789', '000123', 'null', 'undefined', 'a/b~c', '__proto__', '!', 'N'.repeat(128)]
const UNSOUND_NUMBERS = [
  '',
  ' A1',
  'A1\t',
  'A\u200dB',
  '\u202eA1',
  'А1',
  'A\u0000B',
  'N'.repeat(129),
  'N'.repeat(10_000),
]

/** Whatever comes in, an adapter answers: it never throws, and what it refuses it refuses by code and place. */
export function channelHostileSuite({ describe, it, expect }: SuiteRunner, subject: ChannelSubject): void {
  const { adapter, shop, samples, personal, documentOf } = subject
  const problemsOf = (inputs: Iterable<readonly [string, Uint8Array]>) => {
    const problems: string[] = []
    for (const [name, raw] of inputs) {
      const problem = readingProblem(adapter, raw, shop, personal)
      if (problem !== undefined) problems.push(`${name}: ${problem}`)
    }
    return problems
  }

  describe('hostile documents', () => {
    it('is not put off by what is no document at all', async () => {
      expect(problemsOf(Object.entries(NO_DOCUMENTS))).toEqual([])
      const read = Object.entries(NO_DOCUMENTS).filter(([, raw]) => adapter.read(raw, shop).ok)
      expect(read.map(([name]) => name)).toEqual([])
    })

    it('is not put off by depth or size', async () => {
      expect(problemsOf(DEEP_AND_HUGE())).toEqual([])
      const padded = (raw: Uint8Array) => Buffer.concat([raw, Buffer.alloc(HUGE, 0x20)])
      expect(problemsOf(samples.map(({ name, raw }) => [name, padded(raw)]))).toEqual([])
    })

    it(`is not put off by ${RUNS} runs of random bytes`, async () => {
      const random = new SeededRandom('random bytes')
      const inputs = Array.from({ length: RUNS }, (_, run) => [`run ${run}`, random.bytes(random.int(0, 300))] as const)
      expect(problemsOf(inputs)).toEqual([])
    })

    for (const { name, raw } of samples) {
      it(`is not put off by ${RUNS} damaged copies of “${name}”, and repeats nothing personal`, async () => {
        const random = new SeededRandom(name)
        const inputs = Array.from({ length: RUNS }, (_, run) => {
          const changed = run % 4 === 0 ? renumbered(raw, random) : damaged(raw, random)
          return [`run ${run}`, changed] as const
        })
        expect(problemsOf(inputs)).toEqual([])
      })
    }

    it('reaches no prototype', async () => {
      problemsOf(Object.entries(NO_DOCUMENTS))
      expect(Object.keys(Object.prototype)).toEqual([])
      expect('polluted' in {}).toBe(false)
    })
  })

  if (documentOf === undefined) return
  describe('order numbers', () => {
    it('are kept exactly', async () => {
      const kept = SOUND_NUMBERS.map((orderNo) => {
        const outcome = adapter.read(documentOf(orderNo), shop)
        return outcome.ok ? outcome.value.channelOrderNo : outcome.rejection
      })
      expect(kept).toEqual(SOUND_NUMBERS)
    })

    it('are refused rather than repaired, and never repeated', async () => {
      const answers = UNSOUND_NUMBERS.map((orderNo) => {
        const outcome = adapter.read(documentOf(orderNo), shop)
        if (outcome.ok) return `took ${JSON.stringify(orderNo.slice(0, 20))}`
        return refusalProblem(outcome.rejection, orderNo.length < 2 ? [] : [orderNo]) ?? 'refused'
      })
      expect(answers).toEqual(UNSOUND_NUMBERS.map(() => 'refused'))
    })
  })
}

const text = (content: string) => Buffer.from(content, 'utf8')

const NO_DOCUMENTS: Readonly<Record<string, Uint8Array>> = {
  empty: text(''),
  blank: text(' \r\n\t '),
  null: text('null'),
  number: text('42'),
  string: text('"x"'),
  list: text('[]'),
  'empty object': text('{}'),
  'prototype object': text('{"__proto__":{"polluted":1}}'),
  'constructor object': text('{"constructor":{"prototype":{"polluted":1}}}'),
  'half an object': text('{"a":'),
  'not a number': text('NaN'),
  'NUL bytes': Buffer.alloc(64),
  'UTF-16': Buffer.from('\ufeff{"a":1}', 'utf16le'),
  'overlong UTF-8': Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
  'half a character': Buffer.from([0x22, 0xe4, 0xb8]),
  'GBK text': Buffer.from([0x22, 0xc9, 0xcc, 0xc6, 0xb7, 0x22]),
  'byte order mark only': Buffer.from([0xef, 0xbb, 0xbf]),
  'a table': text('id,amount\r\n1,"2\r\n'),
  markup: text('<order><id>1</id></order>'),
  form: text('a=1&a=2&__proto__[polluted]=1'),
}

function* DEEP_AND_HUGE(): Generator<readonly [string, Uint8Array]> {
  yield ['deep lists', text('['.repeat(DEPTH))]
  yield ['deep lists, closed', text('['.repeat(DEPTH) + ']'.repeat(DEPTH))]
  yield ['deep objects', text('{"a":'.repeat(DEPTH))]
  yield ['deep markup', text('<a>'.repeat(DEPTH))]
  yield ['one long text', text(`"${'a'.repeat(HUGE)}"`)]
  yield ['one long number', text('1'.repeat(HUGE))]
  yield ['many members', text(`{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join()}}`)]
  yield ['many items', text(`[${'0,'.repeat(200_000)}0]`)]
  yield ['many lines', text('a,b\n'.repeat(200_000))]
}
