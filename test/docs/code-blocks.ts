import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

/** A fenced block of TypeScript in a page. */
export interface CodeBlock {
  /** Path of the page from the root of the repository. */
  readonly page: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  readonly code: string
  /** `run`: it is also executed. `continued`: it goes on where the block before it on the page ended. */
  readonly marks: readonly string[]
  /** What it prints when it is run: the block of plain text right after it, if there is one. */
  readonly output: string | undefined
}

const FENCE = /^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```[ \t]*$/gm

/** The pages for users: what lies in the root, and all of `docs/`. */
export function pagesOf(root: string): readonly string[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  return [...readdirSync(root), ...inDocs].filter((path) => path.endsWith('.md')).sort()
}

/** The blocks of a page that are TypeScript, in order. */
export function codeBlocksOf(page: string, text: string): readonly CodeBlock[] {
  const fences = [...text.matchAll(FENCE)]
  return fences.flatMap((fence, index) => {
    const [, language, marks = '', code = ''] = fence
    if (language !== 'ts' && language !== 'typescript') return []
    const next = fences[index + 1]
    const follows = next?.[1] === 'text' && text.slice(fence.index + fence[0].length, next.index).trim() === ''
    return [
      {
        page,
        line: text.slice(0, fence.index).split('\n').length,
        code,
        marks: marks.split(/\s+/).filter((mark) => mark !== ''),
        output: follows ? next?.[3] : undefined,
      },
    ]
  })
}

/** The module a block stands for: itself, after the blocks it continues. Its lines are those of the last part. */
export function moduleOf(blocks: readonly CodeBlock[], index: number): string {
  const block = blocks[index]
  if (block === undefined) return ''
  const before = blocks[index - 1]
  const continues = block.marks.includes('continued') && before?.page === block.page
  return `${continues ? moduleOf(blocks, index - 1) : ''}${block.code}\nexport {}\n`
}

/** What the compiler has to say of each block, compiled as a module of its own against the sources. */
export function compileBlocks(root: string, blocks: readonly CodeBlock[]): readonly string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config as { compilerOptions: object }
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const modules = new Map(blocks.map((_, index) => [join(root, `block-${index}.ts`), moduleOf(blocks, index)]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => modules.has(path) || fileExists(path)
  host.readFile = (path) => modules.get(path) ?? readFile(path)
  host.getSourceFile = (path, target, ...rest) => {
    const text = modules.get(path)
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target)
  }
  const program = ts.createProgram([...modules.keys()], { ...options, noEmit: true }, host)
  return [...modules.keys()].flatMap((path, index) => {
    const source = program.getSourceFile(path)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    const { page, line } = blocks[index] ?? { page: '', line: 0 }
    return found.map(({ messageText }) => `${page}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}

export function readPages(root: string): readonly CodeBlock[] {
  return pagesOf(root).flatMap((page) => codeBlocksOf(page, readFileSync(join(root, page), 'utf8')))
}
