import { readEnvironment } from './environment.ts'
import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

// Somebody has seen enough (`howdah … | head`): not an error.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exit(await run(process.argv.slice(2), processTerminal(), readEnvironment()))
