/**
 * Random numbers that follow from a seed alone (sfc32). Not secret: for tests and simulations only.
 *
 * `split` gives every component a stream of its own, so that a draw added in one place shifts no other.
 */
export class SeededRandom {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(private readonly seed: string) {
    this.a = hashText(seed, 0x9e3779b9)
    this.b = hashText(seed, 0x243f6a88)
    this.c = hashText(seed, 0xb7e15162)
    for (let warmUp = 0; warmUp < 12; warmUp++) this.bits()
  }

  /** A stream of its own, told apart by name; equal names give equal streams. */
  split(name: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${name}`)
  }

  /** 32 random bits, unsigned. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    this.c |= 0
    return sum >>> 0
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor((this.bits() / 4_294_967_296) * (high - low + 1))
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.bits() < probability * 4_294_967_296
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)]
    if (item === undefined) throw new RangeError('There is nothing to pick from.')
    return item
  }

  /** Picks an index with a probability in proportion to its weight. */
  weighted(weights: readonly number[]): number {
    let rest = (this.bits() / 4_294_967_296) * weights.reduce((sum, weight) => sum + weight, 0)
    for (let index = 0; index < weights.length; index++) {
      rest -= weights[index] ?? 0
      if (rest < 0) return index
    }
    return weights.length - 1
  }

  shuffled<T>(items: readonly T[]): T[] {
    const shuffled = [...items]
    for (let index = shuffled.length - 1; index > 0; index--) {
      const other = this.int(0, index)
      const moved = shuffled[index] as T
      shuffled[index] = shuffled[other] as T
      shuffled[other] = moved
    }
    return shuffled
  }

  bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size)
    for (let index = 0; index < size; index++) bytes[index] = this.bits() & 0xff
    return bytes
  }
}

/** FNV-1a over UTF-16 code units, from a basis of choice. */
export function hashText(text: string, basis = 0x811c9dc5): number {
  let hash = basis | 0
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
