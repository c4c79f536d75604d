import { foldedCharacters } from './fold-character'
import { growWordTree, step, type WordTree } from './word-tree'

/** Finds words of a fixed list in texts. */
export interface WordFinder {
  /** True when any of the words stands anywhere in the text. */
  occursIn(text: string): boolean
  /** The words that stand in the text, each once, as they were given and in the order of the list. */
  wordsIn(text: string): readonly string[]
}

/**
 * Prepares a list of words so that a text is read once, however many words there are: time grows with the text alone,
 * memory with the letters of the list. Capitals and full-width forms make no difference. An empty word is in no text.
 */
export function createWordFinder(words: readonly string[]): WordFinder {
  const letters = lettersOf(words)
  const spell = (word: string) =>
    Uint16Array.from({ length: word.length }, (_, at) => letters[word.charCodeAt(at)] ?? 0)
  const tree = growWordTree(words.map(spell))
  const { ends } = tree
  return {
    occursIn: (text) => occurs(text, letters, tree),
    wordsIn(text) {
      const found = new Set<number>()
      let state = 0
      for (let place = 0; place < text.length; place++) {
        const letter = letters[text.charCodeAt(place)] as number
        state = letter === 0 ? 0 : step(tree, state, letter)
        for (let at = state; ends[at] === 1; at = tree.shorter[at] as number) {
          for (const word of tree.words.get(at) ?? []) found.add(word)
        }
      }
      return words.filter((_, index) => found.has(index))
    },
  }
}

// Everything it reads stands in a local: this loop is most of what a list of words costs.
function occurs(text: string, letters: Uint16Array, tree: WordTree): boolean {
  const { ends, known } = tree
  const { targets, states: knownStates, letters: knownLetters } = known
  const { length } = text
  let state = 0
  for (let place = 0; place < length; place++) {
    const letter = letters[text.charCodeAt(place)] as number
    if (letter < knownLetters && state < knownStates) state = targets[state * knownLetters + letter] as number
    else state = step(tree, state, letter)
    if (ends[state] === 1) return true
  }
  return false
}

/** For each code unit the number of the letter it stands for, the commonest in the words first; 0 where no word has it. */
function lettersOf(words: readonly string[]): Uint16Array {
  const folded = foldedCharacters()
  const times = new Map<number, number>()
  for (const word of words) {
    for (let place = 0; place < word.length; place++) {
      const code = folded[word.charCodeAt(place)] as number
      times.set(code, (times.get(code) ?? 0) + 1)
    }
  }
  const numbers = new Uint16Array(0x10000)
  const codes = [...times].sort(([, one], [, other]) => other - one)
  for (const [index, [code]] of codes.entries()) numbers[code] = index + 1
  return folded.map((code) => numbers[code] as number)
}
