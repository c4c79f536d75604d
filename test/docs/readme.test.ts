import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const read = (page: string) => readFileSync(fileURLToPath(new URL(`../../${page}`, import.meta.url)), 'utf8')

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '')
const headings = (text: string) => (withoutCode(text).match(/^#+ /gm) ?? []).map((marks) => marks.trim())
const code = (text: string) => text.match(/^```[\s\S]*?^```/gm) ?? []
/** First cells of all rows of tables. */
const rows = (text: string) => [...withoutCode(text).matchAll(/^\| (`[^`]+`)/gm)].map(([, cell]) => cell)

describe('the README in both languages', () => {
  const [english, chinese] = [read('README.md'), read('README.zh-CN.md')]

  it('has the same headings', () => {
    expect(headings(chinese)).toEqual(headings(english))
  })

  it('has the same code', () => {
    expect(code(chinese)).toEqual(code(english))
  })

  it('has a row for each subpath of the package', () => {
    const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> }
    const subpaths = Object.keys(exports).filter((subpath) => subpath !== './package.json')
    const named = subpaths.map((subpath) => `\`${subpath.replace(/^\./, 'orderhub')}\``)
    expect(rows(english)).toEqual(expect.arrayContaining(named))
    expect(rows(chinese)).toEqual(rows(english))
  })

  it('points only to pages that are there', () => {
    for (const text of [english, chinese]) {
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        expect(() => read(target)).not.toThrow()
    }
  })
})
