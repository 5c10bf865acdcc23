export interface Output {
  readonly isTty: boolean
  /** Undefined where nobody reads it on a screen. */
  readonly columns: number | undefined
  write(text: string): void
}

/** What a command sees of the outside besides the API: in tests, a recorded one. */
export interface Terminal {
  readonly out: Output
  readonly err: Output
  /** Somebody can be asked. */
  readonly isInteractive: boolean
  /** All of the standard input. */
  readAll(): Promise<string>
  ask(question: string): Promise<string>
  /** Asks without showing what is typed. */
  askHidden(question: string): Promise<string>
  /** Runs a program on this terminal to its end. @returns its exit code */
  run(program: string, programArguments: readonly string[]): Promise<number>
  /** @returns what takes the listener off again */
  onInterrupt(listener: () => void): () => void
  sleep(millis: number): Promise<void>
}

/** The terminal that the process was called on. */
export const processTerminal = (): Terminal => ({
  out: outputOn(process.stdout),
  err: outputOn(process.stderr),
  get isInteractive() {
    return process.stdin.isTTY === true && process.stderr.isTTY === true
  },
  readAll: async () => {
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks).toString('utf8')
  },
  ask: (question) => readLine(question, process.stderr),
  askHidden: async (question) => {
    const { Writable } = await import('node:stream')
    process.stderr.write(question)
    const answer = await readLine('', new Writable({ write: (_chunk, _encoding, done) => done() }))
    process.stderr.write('\n')
    return answer
  },
  run: async (program, programArguments) => {
    const { spawn } = await import('node:child_process')
    const ignore = () => {}
    process.on('SIGINT', ignore)
    try {
      const child = spawn(program, programArguments, { stdio: 'inherit' })
      return await new Promise((resolve, reject) => {
        child.on('error', reject)
        child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
      })
    } finally {
      process.off('SIGINT', ignore)
    }
  },
  onInterrupt: (listener) => {
    process.on('SIGINT', listener)
    return () => process.off('SIGINT', listener)
  },
  sleep: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
})

const outputOn = (stream: NodeJS.WriteStream): Output => ({
  get isTty() {
    return stream.isTTY === true
  },
  get columns() {
    return stream.isTTY ? stream.columns : undefined
  },
  write: (text) => {
    stream.write(text)
  },
})

const readLine = async (question: string, output: NodeJS.WritableStream): Promise<string> => {
  const { createInterface } = await import('node:readline')
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.on('SIGINT', () => {
        process.stderr.write('\n')
        lines.close()
        process.kill(process.pid, 'SIGINT')
      })
      lines.on('close', () => reject(new Error('the input ended')))
      lines.question(question, resolve)
    })
  } finally {
    lines.close()
  }
}
