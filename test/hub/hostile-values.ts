/** Text that no message may repeat. */
export const MARKER = 'MARK13912345678MARK'

const throwing = () => {
  throw new TypeError(`a trap of the caller's: ${MARKER}`)
}

/** Arguments nobody should hand in, by what they are. */
export const HOSTILE_VALUES: readonly (readonly [name: string, make: () => unknown])[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['0', () => 0],
  ['NaN', () => Number.NaN],
  ['-1', () => -1],
  ['1e9', () => 1e9],
  ['1e300', () => 1e300],
  ['1n', () => 1n],
  ['a symbol', () => Symbol(MARKER)],
  ['true', () => true],
  ["''", () => ''],
  ["'x'", () => 'x'],
  ["'5'", () => '5'],
  ['a NUL', () => `\0${MARKER}`],
  ['half a character', () => `\ud800${MARKER}`],
  ['no key', () => `${MARKER}/${MARKER}/${MARKER}`],
  ['__proto__', () => '__proto__'],
  ['huge text', () => MARKER.repeat(5_000)],
  ['[]', () => []],
  ['[null]', () => [null]],
  ['{}', () => ({})],
  ['unknown keys', () => ({ [`k${MARKER}`]: MARKER, constructor: MARKER })],
  ['a function', () => () => MARKER],
  ['a date', () => new Date(Number.NaN)],
  [
    'a cycle',
    () => {
      const cycle: Record<string, unknown> = {}
      cycle.self = cycle
      return cycle
    },
  ],
  [
    'a proxy with traps',
    () =>
      new Proxy(
        {},
        {
          get: throwing,
          ownKeys: throwing,
          has: throwing,
          getPrototypeOf: throwing,
          getOwnPropertyDescriptor: throwing,
        },
      ),
  ],
  ['limit 0', () => ({ limit: 0 })],
  ['limit -1', () => ({ limit: -1 })],
  ['limit 1e9', () => ({ limit: 1e9 })],
  ["limit '5'", () => ({ limit: '5' })],
  ['limit NaN', () => ({ limit: Number.NaN })],
  ['limit null', () => ({ limit: null })],
  ['after 5', () => ({ after: 5 })],
  ['after text', () => ({ after: MARKER })],
  ['after JSON', () => ({ after: JSON.stringify([1, { [MARKER]: 1 }]) })],
  ["by ''", () => ({ by: '' })],
  ['by null', () => ({ by: null })],
  ['by whom with a name', () => ({ by: { type: 'user', id: `${MARKER} 张三` } })],
  ['a getter that throws for by', () => Object.defineProperty({}, 'by', { get: throwing, enumerable: true })],
  ['a getter that throws for limit', () => Object.defineProperty({}, 'limit', { get: throwing, enumerable: true })],
]

/** The same object with another value, or a getter that throws, in one place; for each of its places and each value. */
export function* hostileVariants(good: object): Generator<readonly [name: string, make: () => unknown]> {
  for (const key of Object.keys(good)) {
    for (const [name, make] of HOSTILE_VALUES) yield [`${key}: ${name}`, () => ({ ...good, [key]: make() })]
    yield [
      `${key}: a getter that throws`,
      () => Object.defineProperty({ ...good }, key, { get: throwing, enumerable: true }),
    ]
  }
}
