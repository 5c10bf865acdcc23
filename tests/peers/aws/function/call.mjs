// Calls the handler of an unpacked function once, as moto's Lambda wants it of an image: the handler's name and the event are its arguments, what it prints last is the answer, and an error ends it with 1.
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'

const [name = '', given = '{}'] = process.argv.slice(2)
const { LAMBDA_TASK_ROOT, AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_LAMBDA_FUNCTION_TIMEOUT } =
  process.env
const seconds = Number(AWS_LAMBDA_FUNCTION_TIMEOUT)
const deadline = Date.now() + seconds * 1000
process.env._X_AMZN_TRACE_ID = `Root=1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')};Sampled=0`

const end = (answer, code) => process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit(code))
const fail = (errorType, errorMessage) => end({ errorType, errorMessage }, 1)

setTimeout(() => fail('Sandbox.Timedout', `Task timed out after ${seconds} seconds`), seconds * 1000)
try {
  const dot = name.lastIndexOf('.')
  const { [name.slice(dot + 1)]: handler } = await import(join(LAMBDA_TASK_ROOT, `${name.slice(0, dot)}.mjs`))
  const context = {
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    awsRequestId: randomUUID(),
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
  end((await handler(JSON.parse(given), context)) ?? null, 0)
} catch (error) {
  fail(error.name, error.message)
}
