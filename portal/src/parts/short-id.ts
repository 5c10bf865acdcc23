/** As an id stands in tables: enough to tell namesakes apart. */
export const shortId = (id: string): string => id.slice(0, 8)
