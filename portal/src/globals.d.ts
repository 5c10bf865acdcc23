/** Which sources the portal was built of. */
declare const __VERSION__: string
