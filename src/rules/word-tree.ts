/**
 * The beginnings of a list of words, joined where they agree (Aho and Corasick 1975). State 0 is the empty beginning; a
 * letter is a number from 1 on.
 */
export interface WordTree {
  /** The state after one letter that follows no beginning. */
  readonly begin: Uint32Array
  /** 1 where a word ends with the state's text. */
  readonly ends: Uint8Array
  /** The longest shorter beginning that a state's text ends with. */
  readonly shorter: Uint32Array
  /** Words that are a state's whole text, by their places in the list. */
  readonly words: ReadonlyMap<number, readonly number[]>
  readonly edges: Edges
  readonly known: KnownSteps
}

/**
 * Steps worked out beforehand, in rows of one state each: those of the shortest beginnings by the first letters. A text that is
 * written in the letters of the words takes nearly all its steps here.
 */
interface KnownSteps {
  readonly targets: Uint32Array
  readonly states: number
  readonly letters: number
}

type Tree = Omit<WordTree, 'known'>

const MOST_KNOWN_LETTERS = 64
/** Two megabytes: what a processor has at hand. */
const MOST_KNOWN_STEPS = 2 ** 19

/** (state, letter) → state, in an open table: memory grows with the letters of the words, not with states × letters. */
interface Edges {
  readonly states: Uint32Array
  readonly letters: Uint16Array
  readonly targets: Uint32Array
  readonly mask: number
}

/** The state for a text's longest end that is a beginning of some word, after one more letter. */
export function step(tree: WordTree, from: number, letter: number): number {
  const { targets, states, letters } = tree.known
  if (from < states && letter < letters) return targets[from * letters + letter] as number
  return walk(tree, from, letter)
}

function walk(tree: Tree, from: number, letter: number): number {
  for (let state = from; state !== 0; state = tree.shorter[state] as number) {
    const target = follow(tree.edges, state, letter)
    if (target !== 0) return target
  }
  return tree.begin[letter] as number
}

/** Grows the tree of words spelled in letters. An empty word is left out. Shorter beginnings get the lower numbers. */
export function growWordTree(words: readonly Uint16Array[]): WordTree {
  const most = words.reduce((sum, word) => sum + word.length, 1)
  const longest = words.reduce((length, word) => Math.max(length, word.length), 0)
  const tree = {
    begin: new Uint32Array(0x10000),
    ends: new Uint8Array(most),
    shorter: new Uint32Array(most),
    words: new Map<number, number[]>(),
    edges: noEdges(most),
  }
  const stateOf = new Uint32Array(words.length)
  let grown = 1
  for (let depth = 0; depth < longest; depth++) {
    for (const [index, word] of words.entries()) {
      const letter = word[depth]
      if (letter === undefined) continue
      const parent = stateOf[index] as number
      let state = depth === 0 ? (tree.begin[letter] as number) : follow(tree.edges, parent, letter)
      if (state === 0) {
        state = grown++
        // Its shorter beginning has grown already, but for the letter itself: that follows no beginning.
        if (depth > 0) tree.shorter[state] = walk(tree, tree.shorter[parent] as number, letter)
        if (depth > 0) addEdge(tree.edges, parent, letter, state)
        else tree.begin[letter] = state
      }
      stateOf[index] = state
    }
  }
  for (const [index, state] of stateOf.entries()) {
    if (state === 0) continue
    const same = tree.words.get(state)
    if (same === undefined) tree.words.set(state, [index])
    else same.push(index)
  }
  for (let state = 1; state < grown; state++) {
    tree.ends[state] = tree.words.has(state) || tree.ends[tree.shorter[state] as number] === 1 ? 1 : 0
  }
  return { ...tree, known: workOutSteps(tree, grown, words) }
}

function workOutSteps({ begin, shorter, edges }: Tree, grown: number, words: readonly Uint16Array[]): KnownSteps {
  const last = words.reduce((most, word) => word.reduce((higher, letter) => Math.max(higher, letter), most), 0)
  const letters = Math.min(last + 1, MOST_KNOWN_LETTERS)
  const states = Math.min(grown, Math.floor(MOST_KNOWN_STEPS / letters))
  const targets = new Uint32Array(states * letters)
  targets.set(begin.subarray(0, letters))
  for (let state = 1; state < states; state++) {
    const row = state * letters
    const rowOfShorter = (shorter[state] as number) * letters
    for (let letter = 1; letter < letters; letter++) {
      targets[row + letter] = follow(edges, state, letter) || (targets[rowOfShorter + letter] as number)
    }
  }
  return { targets, states, letters }
}

function noEdges(most: number): Edges {
  const size = 2 ** Math.ceil(Math.log2(most * 2))
  return {
    states: new Uint32Array(size),
    letters: new Uint16Array(size),
    targets: new Uint32Array(size),
    mask: size - 1,
  }
}

function addEdge({ states, letters, targets, mask }: Edges, state: number, letter: number, target: number): void {
  let slot = slotOf(state, letter, mask)
  while (targets[slot] !== 0) slot = (slot + 1) & mask
  states[slot] = state
  letters[slot] = letter
  targets[slot] = target
}

/** The state an edge leads to; 0 where there is none. */
function follow({ states, letters, targets, mask }: Edges, state: number, letter: number): number {
  for (let slot = slotOf(state, letter, mask); ; slot = (slot + 1) & mask) {
    const target = targets[slot] as number
    if (target === 0 || (states[slot] === state && letters[slot] === letter)) return target
  }
}

function slotOf(state: number, letter: number, mask: number): number {
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(letter, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) & mask
}
