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
}

/** (state, letter) → state, in an open table: memory grows with the letters of the words, not with states × letters. */
interface Edges {
  readonly states: Uint32Array
  readonly letters: Uint16Array
  readonly targets: Uint32Array
  readonly mask: number
}

/** The state for a text's longest end that is a beginning of some word, after one more letter. */
export function step(tree: WordTree, from: number, letter: number): number {
  for (let state = from; state !== 0; state = tree.shorter[state] as number) {
    const target = follow(tree.edges, state, letter)
    if (target !== 0) return target
  }
  return tree.begin[letter] as number
}

/** Grows the tree of words spelled in letters. An empty word is left out. */
export function growWordTree(words: readonly Uint16Array[]): WordTree {
  const most = words.reduce((sum, word) => sum + word.length, 1)
  const edges = noEdges(most)
  const begin = new Uint32Array(0x10000)
  const parents = new Uint32Array(most)
  const lastLetters = new Uint16Array(most)
  const byDepth: number[][] = []
  const ending = new Map<number, number[]>()
  let grown = 1
  for (const [index, word] of words.entries()) {
    let state = 0
    for (const [depth, letter] of word.entries()) {
      let target = state === 0 ? (begin[letter] as number) : follow(edges, state, letter)
      if (target === 0) {
        target = grown++
        parents[target] = state
        lastLetters[target] = letter
        if (state === 0) begin[letter] = target
        else addEdge(edges, state, letter, target)
        byDepth[depth] ??= []
        byDepth[depth].push(target)
      }
      state = target
    }
    if (state === 0) continue
    const same = ending.get(state)
    if (same === undefined) ending.set(state, [index])
    else same.push(index)
  }
  const tree = { begin, ends: new Uint8Array(grown), shorter: new Uint32Array(grown), words: ending, edges }
  for (const states of byDepth)
    for (const state of states) link(tree, state, parents[state] ?? 0, lastLetters[state] ?? 0)
  return tree
}

/** Shorter states must be linked before: their links are followed. */
function link(tree: WordTree, state: number, parent: number, letter: number): void {
  const shorter = parent === 0 ? 0 : step(tree, tree.shorter[parent] as number, letter)
  tree.shorter[state] = shorter
  tree.ends[state] = tree.words.has(state) || tree.ends[shorter] === 1 ? 1 : 0
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
