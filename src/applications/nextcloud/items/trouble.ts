/** What keeps one item from being put back, and says nothing of the others. Whoever goes through them turns it into a result. */
export class Trouble extends Error {}
