import { foldedCharacters } from './fold-character'
import { growWordTree, step } from './word-tree'

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
  const { begin, ends } = tree
  return {
    occursIn(text) {
      let state = 0
      for (let place = 0; place < text.length; place++) {
        const letter = letters[text.charCodeAt(place)] as number
        if (letter === 0) state = 0
        else {
          state = state === 0 ? (begin[letter] as number) : step(tree, state, letter)
          if (ends[state] === 1) return true
        }
      }
      return false
    },
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

/** For each code unit the number of the letter it stands for; 0 where no word has it. */
function lettersOf(words: readonly string[]): Uint16Array {
  const folded = foldedCharacters()
  const numbers = new Uint16Array(0x10000)
  let letters = 0
  for (const word of words) {
    for (let place = 0; place < word.length; place++) {
      const code = folded[word.charCodeAt(place)] as number
      if (numbers[code] === 0) numbers[code] = ++letters
    }
  }
  return folded.map((code) => numbers[code] as number)
}
