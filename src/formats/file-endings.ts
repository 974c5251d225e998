/** What the name of a file ends with that holds a stream of a format. */
export const fileEndings = { plain: '.sql', archive: '.tar' } as const;

export type FileEnding = (typeof fileEndings)[keyof typeof fileEndings];
