/** Stands in for the SDK's chain of credential providers in the functions' bundles. */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'
