import { filingAnswers } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { fileRequest } from './http/file-request.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams } from './schemas/common.ts'

const powerEndpoint = (verb: 'stop' | 'start', type: 'STOP-DB' | 'START-DB', summary: string) =>
  defineEndpoint({
    operationId: `${verb}Database`,
    method: 'post',
    path: `/v1/databases/{id}/${verb}`,
    tag: 'Databases',
    summary,
    params: DatabaseParams,
    answers: filingAnswers,
    errors: ['not-found', 'request-active', 'state-conflict', 'version-conflict'],
    handle: async (call) => {
      const row = await visibleDatabase(call, call.params.id)
      return fileRequest(call, row, { type, body: {}, parameters: {} })
    },
  })

export const powerEndpoints = [
  powerEndpoint('stop', 'STOP-DB', 'Shut PostgreSQL down; data, address and jobs stay'),
  powerEndpoint('start', 'START-DB', 'Start PostgreSQL again'),
]
