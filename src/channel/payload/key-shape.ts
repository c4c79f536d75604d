import { detachedText } from './detached-text'

/** Names that reach into a prototype once somebody copies the members into a plain object. */
const forbiddenKeys: ReadonlySet<string> = new Set([
  '__proto__',
  'constructor',
  'prototype',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
])

/** The whole name, or one of its steps where a careless reader takes it for a path: `constructor.prototype.isAdmin`. */
function isForbidden(key: string): boolean {
  if (forbiddenKeys.has(key)) return true
  return (key.includes('.') || key.includes('[')) && key.split(/[.[\]]/).some((step) => forbiddenKeys.has(step))
}

/** Objects with more members, or with a longer name, do not share their names with others. */
const maxSharedKeys = 64
const maxSharedKeyLength = 64
/** When so many shapes are known, all are forgotten: a sender of ever new names costs time, not memory. */
const maxShapes = 2_048
const indexFromKeys = 8

const encoder = new TextEncoder()
const noBytes = new Uint8Array()

/**
 * The member names of an object, in order, as one node of a tree: its parent has all but the last name.
 *
 * Payloads of one channel repeat the same objects, so the next name is nearly always the one seen last time. Known
 * names were once checked as allowed and unique, so following a known branch needs neither check again.
 */
export class KeyShape {
  /** The child followed last: the guess for the next name. */
  likely: KeyShape | undefined = undefined
  /** The first name of the object that was last found inside the member this shape ends with. */
  likelyInside: KeyShape | undefined = undefined
  readonly keyBytes: Uint8Array
  #children: Map<string, KeyShape> | undefined = undefined
  #index: Map<string, number> | undefined = undefined
  #names: readonly string[] | undefined = undefined
  #shared = true

  private constructor(
    readonly parent: KeyShape | undefined,
    readonly key: string,
    public size: number,
  ) {
    this.keyBytes = parent === undefined ? noBytes : encoder.encode(key)
  }

  static root(): KeyShape {
    return new KeyShape(undefined, '', 0)
  }

  /** The shape with one more name, or why that name is refused. */
  with(key: string): KeyShape | 'FORBIDDEN_KEY' | 'JSON_DUPLICATE_KEY' {
    const known = this.#children?.get(key)
    if (known !== undefined) {
      this.likely = known
      return known
    }
    if (isForbidden(key)) return 'FORBIDDEN_KEY'
    if (this.indexOf(key) >= 0) return 'JSON_DUPLICATE_KEY'
    if (!this.#shared || this.size >= maxSharedKeys || key.length > maxSharedKeyLength) return this.#withUnshared(key)

    const child = new KeyShape(this, detachedText(key), this.size + 1)
    if (this.#children === undefined) this.#children = new Map()
    this.#children.set(child.key, child)
    this.likely = child
    countShape()
    return child
  }

  /** Position of a name, or −1. */
  indexOf(key: string): number {
    if (this.#index !== undefined) return this.#index.get(key) ?? -1
    if (this.size > indexFromKeys) return this.#buildIndex().get(key) ?? -1
    for (let shape: KeyShape | undefined = this; shape !== undefined && shape.size > 0; shape = shape.parent) {
      if (shape.key === key) return shape.size - 1
    }
    return -1
  }

  /** The name added last. */
  lastName(): string {
    return this.#shared ? this.key : (this.names().at(-1) ?? '')
  }

  names(): readonly string[] {
    if (!this.#shared) return [...this.#buildIndex().keys()]
    if (this.#names === undefined) this.#names = Object.freeze(this.#collect())
    return this.#names
  }

  #withUnshared(key: string): KeyShape {
    const shape = this.#shared ? this.#unsharedCopy() : this
    shape.#buildIndex().set(key, shape.size)
    shape.size++
    return shape
  }

  #unsharedCopy(): KeyShape {
    const copy = new KeyShape(undefined, '', this.size)
    copy.#shared = false
    copy.#index = new Map(this.#collect().map((name, position) => [name, position]))
    return copy
  }

  #buildIndex(): Map<string, number> {
    if (this.#index === undefined) this.#index = new Map(this.#collect().map((name, position) => [name, position]))
    return this.#index
  }

  #collect(): string[] {
    const names: string[] = new Array(this.size)
    for (let shape: KeyShape | undefined = this; shape !== undefined && shape.size > 0; shape = shape.parent) {
      names[shape.size - 1] = shape.key
    }
    return names
  }
}

let root = KeyShape.root()
let shapes = 0

/** The shape of an object without members, from which all others grow. */
export function emptyShape(): KeyShape {
  return root
}

function countShape(): void {
  if (++shapes < maxShapes) return
  root = KeyShape.root()
  shapes = 0
}
