import { readEnvironment } from './environment.ts'
import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

// Somebody has seen enough (`howdah … | head`): not an error.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0)
  throw error
})

const code = await run(process.argv.slice(2), processTerminal(), readEnvironment())
// What goes into a pipe is written when somebody reads it.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve))
process.exit(code)
