import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type CodeBlock, codeBlocksOf, compileBlocks, moduleOf, readPages } from './code-blocks'

const root = fileURLToPath(new URL('../../', import.meta.url))
const blocks = readPages(root)

const planted = (text: string) => compileBlocks(root, codeBlocksOf('page.md', text))

/** Runs a block in an empty directory and answers what it printed. */
function run(block: CodeBlock): string {
  const directory = mkdtempSync(join(tmpdir(), 'orderhub-docs-'))
  const file = join(root, '.tmp', `block-${process.pid}-${block.line}.mts`)
  mkdirSync(join(root, '.tmp'), { recursive: true })
  writeFileSync(file, moduleOf(blocks, blocks.indexOf(block)))
  try {
    const tsx = join(root, 'node_modules', '.bin', 'tsx')
    const options = { cwd: directory, stdio: 'pipe', timeout: 60_000, env: { ...process.env, NO_COLOR: '1' } } as const
    return execFileSync(tsx, ['--tsconfig', join(root, 'tsconfig.json'), file], options).toString()
  } finally {
    rmSync(file, { force: true })
    rmSync(directory, { recursive: true, force: true })
  }
}

describe('code in the pages', () => {
  it('compiles', { timeout: 120_000 }, () => {
    expect(compileBlocks(root, blocks)).toEqual([])
  })

  it.each(blocks.filter(({ marks }) => marks.includes('run')))(
    'runs, and prints what the page says: $page:$line',
    (block) => {
      const printed = run(block)
      if (block.output !== undefined) expect(printed).toBe(block.output)
    },
  )

  it('has no marks but those that mean something', () => {
    expect(blocks.flatMap(({ marks }) => marks).filter((mark) => mark !== 'run' && mark !== 'continued')).toEqual([])
  })
})

describe('the check of code in pages', () => {
  it('finds a name that does not exist, and says where', { timeout: 120_000 }, () => {
    const text = "# Title\n\n```ts\nimport { createHubb } from 'orderhub'\ncreateHubb()\n```\n"
    expect(planted(text)).toEqual([expect.stringMatching(/^page\.md:3 .*createHubb/)])
  })

  it('finds a wrong type in a block that continues another', { timeout: 120_000 }, () => {
    const text = '```ts\nconst a = 1\n```\nand then\n```ts continued\nconst b: string = a\nb.trim()\n```\n'
    expect(planted(text)).toEqual([expect.stringMatching(/^page\.md:5 .*not assignable to type 'string'/)])
  })

  it('keeps blocks apart that do not continue', { timeout: 120_000 }, () => {
    expect(planted('```ts\nconst a = 1\n```\n\n```ts\na + 1\n```\n')).toEqual([expect.stringContaining("'a'")])
  })

  it('takes the plain text after a block for its output, if nothing stands between', () => {
    const text = '```ts run\nlet a\n```\n\n```text\n1\n```\n```ts\nlet b\n```\nwords\n```text\n2\n```\n```sh\nls\n```\n'
    expect(codeBlocksOf('p.md', text).map(({ line, output }) => [line, output])).toEqual([
      [1, '1\n'],
      [8, undefined],
    ])
  })
})
