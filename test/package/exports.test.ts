import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Folders of `src` that are a subpath: each at the top, each adapter, and parts of `testing` with an index. */
function publicFolders(): readonly string[] {
  const inside = (folder: string) =>
    readdirSync(`${root}src/${folder}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => (folder === '' ? name : `${folder}/${name}`))
  const parts = inside('testing').filter((folder) => existsSync(`${root}src/${folder}/index.ts`))
  return [...inside(''), ...inside('channels'), ...parts].filter((folder) => folder !== 'channels').sort()
}

describe('subpaths of the package', () => {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { exports: Record<string, unknown> }
  const subpaths = Object.keys(exports).filter((subpath) => subpath !== '.' && subpath !== './package.json')

  it('are the folders of src, one each', () => {
    expect(subpaths.map((subpath) => subpath.slice(2)).sort()).toEqual(publicFolders())
  })

  it.each(['.', ...subpaths])('%s has an index, and both formats with types of their own', (subpath) => {
    const stem = subpath === '.' ? 'index' : `${subpath.slice(2)}/index`
    expect(existsSync(`${root}src/${stem}.ts`)).toBe(true)
    expect(exports[subpath]).toEqual({
      import: { types: `./dist/${stem}.d.ts`, default: `./dist/${stem}.js` },
      require: { types: `./dist/${stem}.d.cts`, default: `./dist/${stem}.cjs` },
    })
  })
})
