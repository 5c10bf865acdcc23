import { startDynalite } from './dynamodb.ts'
import { dynamoDbFaults } from './dynamodb-faults.contract.ts'

dynamoDbFaults('DynamoDB (dynalite)', startDynalite, { checksByUtf16: true })
