// What runs a packaged function: a process of its own, as on Lambda, that loads it once and answers one event after the other.
const [file, functionName] = process.argv.slice(2)
const { handler } = await import(file)

process.on('message', async ({ id, event, deadline }) => {
  const context = {
    functionName,
    awsRequestId: id,
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
  try {
    process.send({ id, result: (await handler(event, context)) ?? null })
  } catch (error) {
    process.send({ id, error: { name: error.name, message: error.message } })
  }
})
