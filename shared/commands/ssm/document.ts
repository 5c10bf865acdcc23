import { wrapper } from './wrapper.ts'

/** The longest that Run Command lets a command take, in seconds: 48 hours. */
export const longestRunSeconds = 172_800

const ofCharacters = (description: string, allowedPattern: string, otherwise?: string) => ({
  type: 'String',
  description,
  allowedPattern,
  ...(otherwise === undefined ? {} : { default: otherwise }),
})

/**
 * The content of the SSM document through which everything happens on servers (schema 2.2). Its parameters hold nothing that a shell could misread, and nothing secret: Run Command keeps them, and
 * CloudTrail records them. https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
 */
export const runDocument = {
  schemaVersion: '2.2',
  description: 'Runs a script of Howdah once for each id, and says how it ended',
  parameters: {
    Action: { type: 'String', description: 'What to do with the id', allowedValues: ['run', 'stop'] },
    Id: ofCharacters('Each id runs once', '^[a-z0-9-]{1,200}$'),
    Script: ofCharacters('The script, in base64; empty: ask after one that was sent before', '^[A-Za-z0-9+/=]*$', ''),
    Seconds: ofCharacters('How long it may run', '^[0-9]{1,6}$', '3600'),
    Offset: ofCharacters('From which byte of the result to tell', '^[0-9]{1,9}$', '0'),
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'run',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: { timeoutSeconds: String(longestRunSeconds), runCommand: wrapper.split('\n') },
    },
  ],
} as const
