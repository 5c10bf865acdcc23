/** Letters that are written from right to left, by the blocks that Unicode keeps for them. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * A name within a sentence that is only text, as `<bdi>` does it among elements: what stands around it keeps its order (Unicode Standard Annex 9, section 2.2).
 * Other names stay as they are, so that no invisible characters come along where a sentence is copied.
 */
export const isolated = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name)
