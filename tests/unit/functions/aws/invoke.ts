import type { Context } from 'aws-lambda'
import { vi } from 'vitest'

/** What Lambda tells a function of itself (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
export const contextOf = (functionName: string): Context => ({
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}`,
  memoryLimitInMB: '512',
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: '2026/11/22/[$LATEST]1',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 30_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
})

/** Everything that is written to standard output and standard error from here on. */
export const captureOutput = () => {
  const written: string[] = []
  const spies = ([process.stdout, process.stderr] as const).map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk))
      return true
    }),
  )
  return {
    text: () => written.join(''),
    stop: () => {
      for (const spy of spies) spy.mockRestore()
    },
  }
}
